/** Hands a browser with Vigil and the demo bank to the user. In: a browser and a display. Out: nothing left behind when it closes. */
import type { FoundBrowser } from '../browser/find.ts';
import type { Terminal } from '../parts/terminal.ts';
import { sayWhatHappens } from './bank-log.ts';
import { onStage } from './on-stage.ts';

export function handOver({ browser, out }: { browser: FoundBrowser; out: Terminal }): Promise<number> {
  return onStage({ headless: false, replay: false }, async (theatre) => {
    sayWhatHappens(theatre.bank.feed, out);
    const cast = await theatre.openCast(browser);
    const console = await cast.newDriver();
    await console.goto(`${theatre.bank.url}/console`);
    await cast.visitor.driver.goto(theatre.bank.url);
    await cast.visitor.driver.front();
    out.say('The browser is yours:');
    out.say('  1. sign in (the page shows names, passwords and the code),');
    out.say('  2. on "Security" set up Vigil, and agree,');
    out.say('  3. write a few hundred words under "Messages" until Vigil knows you,');
    out.say('  4. then let somebody else type. The other tab is what the bank sees.');
    out.say('Close the browser, or press Ctrl+C here, to end. Nothing is left behind.');
    await cast.closed;
    return 0;
  });
}
