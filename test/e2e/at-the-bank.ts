/** Common start of end-to-end tests. In: nothing. Out: real Chromium with Vigil, and a signed-in customer. */
import { BankLog } from '@vigil/demo/acts/bank-log.ts';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import type { RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import type { BankVisitor } from '@vigil/demo/customers/visitor.ts';

export interface AtTheBank {
  readonly theatre: Theatre;
  readonly running: RunningChromium;
  readonly visitor: BankVisitor;
  readonly log: BankLog;
}

/** The caller closes `theatre`. */
export async function signedIn(): Promise<AtTheBank> {
  const theatre = await Theatre.open({ headless: true, replay: true });
  const running = await theatre.openChromium(ensureBrowser('chromium', () => {}));
  const visitor = await theatre.openVisitor(running);
  await visitor.signIn(CUSTOMER);
  return { theatre, running, visitor, log: new BankLog(theatre.bank.feed) };
}

/** The same with this device registered and a note started. */
export async function registered(): Promise<AtTheBank> {
  const place = await signedIn();
  await place.visitor.register(() => grantConsent(place.running, true));
  await place.visitor.startNote();
  return place;
}
