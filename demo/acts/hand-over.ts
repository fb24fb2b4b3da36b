/** Interactive demo. In: a browser and a display. Out: a browser with Vigil and the demo bank, until it is closed. */
import type { FoundBrowser } from '../browser/find.ts';
import type { Terminal } from '../parts/terminal.ts';
import { sayWhatHappens } from './bank-log.ts';
import { onStage } from './on-stage.ts';

export function handOver({ browser, out }: { browser: FoundBrowser; out: Terminal }): Promise<number> {
  return onStage({ headless: false, replay: false }, async (theatre) => {
    sayWhatHappens(theatre.bank.feed, out);
    const cast = await theatre.openCast(browser);
    const console = await cast.newDriver();
    await console.goto(`${theatre.bank.url}/console/?period=1h`);
    await cast.visitor.driver.goto(theatre.bank.url);
    await cast.visitor.driver.front();
    out.say('The demo opened a browser for you to use:');
    out.say('  1. Sign in. The page shows user names, passwords and the code.');
    out.say('  2. Open "Security", set up Vigil and give your consent.');
    out.say('  3. Write a few hundred words under "Messages", until Vigil has learned how you type.');
    out.say('  4. Let another person type. The other tab shows what the bank sees.');
    out.say('Close the browser or press Ctrl+C to stop. All data of the demo is deleted.');
    await cast.closed;
    return 0;
  });
}
