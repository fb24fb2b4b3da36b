/** S10: typed text is found nowhere afterwards. Real Chromium, extension, host, companion and bank. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import type { RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent, listBanks } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import type { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import { newPilotKeys } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import type { Visit } from '@vigil/pilot/visit.ts';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARIES, CANARY_PAGE, OPEN } from './canaries.ts';
import { type Site, serve } from './extension/bank-pages.ts';
import { batchesOf, contextsOf, countOf } from './extension/received.ts';
import { TALK, untilWatched } from './extension/request-page.ts';
import { messagesIn, type RecordedHost, recordHost } from './recorded-host.ts';
import { tracesOf } from './traces.ts';

const keys = await newPilotKeys();

describe('typed text', () => {
  let theatre: Theatre;
  let running: RunningChromium;
  let site: Site;
  let visitor: BankVisitor;
  let page: Page;
  let recorded: RecordedHost;
  /** Standard output and standard error of the companion. */
  const output: Buffer[] = [];
  /** The searched sources, by name. */
  const evidence = new Map<string, Buffer>();

  const read = () => messagesIn(recorded.stdin);
  /** Batches of the frames of the canary page. */
  const readOfSite = () => {
    const streams = read().flatMap(({ type, origin, stream }) =>
      type === 'open' && origin === site.origin ? [stream] : [],
    );
    return batchesOf(read())
      .filter(({ stream }) => streams.includes(stream))
      .map((batch) => ({ type: 'batch', batch }));
  };
  const finds = () =>
    [...evidence].flatMap(([where, bytes]) =>
      Object.entries(CANARIES).flatMap(([what, text]) =>
        tracesOf(text, bytes).map((how) => `${what} in ${where} as ${how}`),
      ),
    );

  beforeAll(async () => {
    site = await serve({ '/': CANARY_PAGE, '/frame': `${TALK}<input id="inside">` });
    const pilot = { publicKey: keys.publicKey, name: 'Nordhaven', purpose: 'Fit parameters.', days: 7, maxMB: 20 };
    theatre = await Theatre.open({ headless: true, replay: true, machinePolicy: true, policy: { pilot } });
    theatre.cleanUp.add('site', () => site.close());
    const { stdout, stderr } = theatre.companion.process;
    for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
    const bank = { ...theatre.bank.bankPolicy, origins: [theatre.bank.url, site.origin] };
    theatre.setPolicy([bank]);
    running = await theatre.openChromium(ensureBrowser('chromium', () => {}));
    const listeners = join(theatre.folder, 'listeners');
    mkdirSync(listeners);
    recorded = recordHost(join(theatre.folder, 'chromium', 'NativeMessagingHosts'), listeners);
    await listBanks(running, [bank]);
    visitor = await theatre.openVisitor(running);
    await visitor.signIn(CUSTOMER);
    expect(await visitor.register(() => grantConsent(running, true))).toBe('registered');
    await agreeToPilot(running);
    await visitor.startNote();
    // Creates a template on disk and records in the ledger: the bank's page keeps a watch.
    await visitor.driver.type(generatedUser('Ingrid', 11).type(400));
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('reaches the companion as zones and times', async () => {
    page = await running.context.newPage();
    await page.goto(`${site.origin}/?account=${CANARIES.address}#${CANARIES.address}`);
    const frame = page.frameLocator('#frame');
    for (const place of page.frames()) await untilWatched(place);
    for (const id of ['input', 'textarea', 'editable', 'password', 'otp', 'card'] as const) {
      await page.focus(`#${id}`);
      await page.keyboard.type(CANARIES[id]);
    }
    for (const id of ['shadow', 'closed'] as const) {
      await page.evaluate(`document.getElementById('${id}').focusInside()`);
      await page.keyboard.type(CANARIES[id]);
    }
    await frame.locator('#inside').focus();
    await page.keyboard.type(CANARIES.frame);
    await paste(page, CANARIES.pasted);
    await page.focus('#composed');
    const cdp = await running.context.newCDPSession(page);
    for (const text of ['B', 'Be'])
      await cdp.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    await cdp.send('Input.insertText', { text: CANARIES.composed });
    expect(await page.inputValue('#pasted')).toBe(CANARIES.pasted);
    expect(await page.inputValue('#composed')).toBe(CANARIES.composed);
    await page.mouse.move(50, 20);
    await page.mouse.wheel(0, 1);
    // Each character of an open field is one key, of a secret field none; copy and paste add a few.
    const keys = [...Object.values(OPEN).join('')].filter((character) => character.charCodeAt(0) < 128).length;
    const arrived = () => countOf(readOfSite(), 'wheel') > 0 && countOf(readOfSite(), 'keyDown') >= keys;
    await expect.poll(arrived).toBe(true);
    expect(countOf(readOfSite(), 'keyDown') - keys).toBeLessThan(8);
    expect(contextsOf(readOfSite())).toEqual(expect.arrayContaining(['paste', 'ime-start', 'secret-start']));
  });

  it('is in no message: messages hold numbers and fixed names', () => {
    const messages = read();
    expect(messages.filter((message) => !toCompanion.safeParse(message).success)).toEqual([]);
    const batches = messages.filter(({ type }) => type === 'batch');
    expect(batches.length).toBeGreaterThan(5);
    expect(batches.flatMap(({ batch }) => textsIn(batch)).filter((text) => !/^[\w-]{16,32}$/.test(text))).toEqual([]);
    expect(readFileSync(recorded.stdin, 'utf8')).not.toMatch(/Key[A-Z]|Digit\d|Backquote|ShiftLeft/);
  });

  it('is in no pipe, companion file, log, export or extension storage', async () => {
    const { home, folder } = theatre;
    await vigil(['export', join(folder, 'export.json'), '--home', home]);
    evidence.set('export', readFileSync(join(folder, 'export.json')));
    evidence.set('fleet report', Buffer.from(await vigil(['report', '--json', '--home', home])));
    evidence.set('support bundle', await bundleOf(theatre));
    evidence.set('pilot recording', Buffer.from(JSON.stringify(await pilotVisits(theatre))));
    evidence.set('extension storage', Buffer.from(await extensionStorage(running)));
    // While the companion runs the journal exists; after it exits its last writes exist too.
    const files = filesBelow(home);
    expect(files.some((file) => file.endsWith('-journal'))).toBe(true);
    for (const file of files) evidence.set(`running ${file}`, readFileSync(join(home, file)));
    await theatre.companion.stop();
    for (const file of filesBelow(home)) evidence.set(file, readFileSync(join(home, file)));
    for (const [name, file] of Object.entries(recorded)) evidence.set(`host ${name}`, readFileSync(file));
    evidence.set('companion output', Buffer.concat(output));
    await running.context.close();
    const profile = join(folder, 'chromium');
    const kept = filesBelow(profile).filter((file) => file.includes(CHROMIUM_EXTENSION_ID) || /extension/i.test(file));
    expect(kept.some((file) => file.includes(CHROMIUM_EXTENSION_ID))).toBe(true);
    for (const file of kept) evidence.set(`profile ${file}`, readFileSync(join(profile, file)));

    // The recording works, and the files come from a run in which something was learnt.
    expect(tracesOf(site.origin, evidence.get('host stdin') as Buffer)).toEqual(['utf8']);
    expect(tracesOf('"type":"ack"', evidence.get('host stdout') as Buffer)).toEqual(['utf8']);
    expect(tracesOf(theatre.bank.url, evidence.get('export') as Buffer)).toEqual(['utf8']);
    expect(tracesOf('"kind":"batch"', evidence.get('pilot recording') as Buffer)).toEqual(['utf8']);
    expect(evidence.get('pilot.blocks')?.length).toBeGreaterThan(1000);
    expect(tracesOf(theatre.bank.url, evidence.get('pilot recording') as Buffer)).toEqual([]);
    expect(tracesOf('companion ready', evidence.get('companion.log') as Buffer)).toEqual(['utf8']);
    expect(tracesOf('vigil-report-1', evidence.get('fleet report') as Buffer)).toEqual(['utf8']);
    expect(tracesOf('companion ready', evidence.get('support bundle') as Buffer)).toEqual(['utf8']);
    // Nor do report, bundle and log say what was typed when, or what came of it.
    for (const where of ['fleet report', 'support bundle', 'companion.log'])
      expect(String(evidence.get(where)), where).not.toMatch(/verdict|confidence|llr|keys"|strokes|clicks|"sub"|jws/);
    expect(evidence.get('vigil.db')?.length).toBeGreaterThan(10_000);
    expect(finds()).toEqual([]);
  });

  it('is found when it is planted in any of them', () => {
    for (const where of [
      'host stdin',
      'export',
      'pilot recording',
      'companion.log',
      'fleet report',
      'support bundle',
      'extension storage',
    ]) {
      const clean = evidence.get(where) as Buffer;
      evidence.set(where, Buffer.concat([clean, Buffer.from(` ${CANARIES.password} `)]));
      expect(finds()).toEqual([`password in ${where} as utf8`]);
      evidence.set(where, clean);
    }
    const planted = join(theatre.home, 'planted');
    writeFileSync(planted, Buffer.from(CANARIES.card, 'utf16le').toString('base64'));
    for (const file of filesBelow(theatre.home)) evidence.set(file, readFileSync(join(theatre.home, file)));
    expect(finds()).toEqual(['card in planted as utf16le base64 at 0', 'card in planted as utf16le base64url at 0']);
  });
});

describe('the search', () => {
  const text = CANARIES.shadow;
  const environment = (bytes: Buffer, before: number) =>
    Buffer.concat([Buffer.alloc(before, 0xa7), bytes, Buffer.alloc(5, 0x1f)]);

  it.each(['utf8', 'utf16le'] as const)('finds a text in %s, as hex and at each alignment of base64', (encoding) => {
    const bytes = Buffer.from(text, encoding);
    expect(tracesOf(text, environment(bytes, 3))).toEqual([encoding]);
    expect(tracesOf(text, Buffer.from(environment(bytes, 3).toString('hex')))).toEqual([`${encoding} hex`]);
    expect(tracesOf(text, Buffer.from(environment(bytes, 3).toString('hex').toUpperCase()))).toEqual([
      `${encoding} upper-case hex`,
    ]);
    for (const before of [0, 1, 2, 3, 4, 5]) {
      for (const form of ['base64', 'base64url'] as const) {
        const found = tracesOf(text, Buffer.from(environment(bytes, before).toString(form)));
        expect(found).toContain(`${encoding} ${form} at ${before % 3}`);
      }
    }
  });

  it('finds nothing in random bytes', () => {
    expect(tracesOf(text, environment(Buffer.from(text.slice(1)), 3))).toEqual([]);
  });
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(directory, name);
    return existsSync(path) && statSync(path).isFile();
  });
}

/** The user's second consent, on the page of the pilot. */
async function agreeToPilot({ context, page }: RunningChromium): Promise<void> {
  const opened = await context.newPage();
  await opened.goto(page('extension/pages/options/index.html#pilot'));
  await opened.getByTestId('pilot-agree').click();
  await opened.locator('[data-testid="pilot-state"][data-status="recording"]').waitFor();
  await opened.close();
}

/** The files of `vigil doctor --bundle`. The check of browsers fails here: the profile of the test stands elsewhere. */
async function bundleOf({ home, folder }: Theatre): Promise<Buffer> {
  const file = join(folder, 'bundle.zip');
  await vigil(['doctor', '--bundle', file, '--home', home]).catch(() => undefined);
  return Buffer.concat(Object.values(unzipSync(readFileSync(file))));
}

/** What the holder of the private key reads. */
async function pilotVisits({ home, folder }: Theatre): Promise<Visit[]> {
  const file = join(folder, 'out.vigil-pilot');
  await vigil(['pilot', 'export', file, '--home', home]);
  const visits: Visit[] = [];
  for await (const visit of readPilotFile(file, keys.privateKey)) visits.push(visit);
  return visits;
}

function extensionStorage({ worker }: RunningChromium): Promise<string> {
  return worker.evaluate(async () =>
    JSON.stringify([await chrome.storage.local.get(null), await chrome.storage.session.get(null)]),
  );
}

/** Puts a text on the clipboard without typing it, and pastes it. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`
    const source = document.body.appendChild(document.createElement('textarea'));
    source.value = ${JSON.stringify(text)};
    source.select();`);
  await page.keyboard.press('Control+C');
  await page.focus('#pasted');
  await page.keyboard.press('Control+V');
}
