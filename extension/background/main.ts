/**
 * Composition root of the background worker. In: ports of frames and pages, storage changes, messages of the
 * companion. Out: messages routed between them. Listeners are registered synchronously, otherwise the browser does
 * not wake the worker for them; state is rebuilt from storage and from the frames.
 */
import '@vigil/protocol/zod-jitless.ts';
import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import { NATIVE_HOST_NAME, VERSION } from '@vigil/protocol/identity.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import browser, { type Runtime } from 'webextension-polyfill';
import { FRAME_PORT } from '../channel/frame-messages.ts';
import { declineAt } from '../channel/link-failure.ts';
import { IS_OFF } from '../channel/storage-keys.ts';
import {
  CONSENT_PORT,
  FIRST_RUN_PORT,
  type FromView,
  type Snapshot,
  USER_PORT,
  VIEW_PORT,
} from '../channel/view-messages.ts';
import { AttestRequests } from './attest-requests.ts';
import { Badge } from './badge.ts';
import { ConsentPrompts } from './consent-prompts.ts';
import { FrameActivity } from './frame-activity.ts';
import { type ContentFrame, Frames } from './frames.ts';
import { readInstallation } from './identity.ts';
import { NativeLink } from './native-link.ts';
import { BatchOutbox } from './outbox.ts';
import { PauseMemory } from './pause-memory.ts';
import { PolicyManager } from './policy-manager.ts';
import { UserRequestRelay } from './user-request-relay.ts';
import { Views } from './views.ts';

/** How long the connection is kept after the last bank page closed, in milliseconds. */
const LINGER_MS = 10_000;

/** Interval at which an open popup or options page refreshes the counts, in milliseconds. */
const STATE_MS = 2000;

const installation = readInstallation(browser.storage.local);
const policy = new PolicyManager(browser, () => {
  frames.stopDelisted();
  refresh();
});
const pause = new PauseMemory(browser.storage.session);
const ready = Promise.all([policy.start(), pause.load(), installation]).then(() => undefined);

let state: CompanionState | null = null;
let lingering: ReturnType<typeof setTimeout> | undefined;
let pending: ReturnType<typeof setInterval> | undefined;

const outbox = new BatchOutbox();
const activity = new FrameActivity();
const badge = new Badge(browser);
const consents = new ConsentPrompts(browser);

const attestRequests = new AttestRequests({
  send: (message) => link.send(message),
  declineNow: () => declineAt(link.failure),
  promptUser: (id, about) => consents.open(id, about),
  dismissPrompt: (id) => consents.dismiss(id),
});

const userRequests = new UserRequestRelay({ send: (message) => link.send(message), failure: () => link.failure });

const link = new NativeLink(
  () => browser.runtime.connectNative(NATIVE_HOST_NAME),
  async () => ({
    client: (await installation).client,
    extension: VERSION,
    browser: browser.runtime.getURL('').startsWith('moz-') ? 'firefox' : 'chromium',
  }),
  {
    onReady: () => {
      for (const { stream, origin, tab, top } of frames.all()) link.send({ type: 'open', stream, origin, tab, top });
      link.send({ type: 'state' });
      drain();
      attestRequests.onReady();
      userRequests.onReady();
    },
    onMessage,
    onDown: (refused) => {
      outbox.reset(!refused);
      attestRequests.onDown();
    },
    onStatus: (status) => {
      if (status.at === 'down') {
        state = null;
        userRequests.onDown(status.failure);
      }
      refresh();
    },
  },
);

const frames = new Frames((origin) => policy.isListed(origin), {
  onOpen: (frame) => {
    void installation.then(({ fieldHashKey }) =>
      frame.post({
        type: 'start',
        fieldHashKey,
        extension: VERSION,
        pausedUntil: pause.until,
        blind: frame.blind,
      }),
    );
    badge.forget(frame.tab);
    const { stream, origin, tab, top } = frame;
    link.send({ type: 'open', stream, origin, tab, top });
    keepLink();
    refresh();
  },
  onMessage: (frame, message) => {
    if (message.type === 'attest-request') {
      if (frame.blind) return;
      link.hurry();
      attestRequests.forward(frame, message);
    } else if (message.type === 'unwatch') {
      attestRequests.unwatch(frame, message.id);
    } else if (message.type === 'child-activity') {
      onChildActivity(frame, message.ms);
    } else if (message.batch.stream === frame.stream && pause.until === null) {
      activity.note(frame, performance.now());
      outbox.add(frame.blind ? { ...message.batch, events: [] } : message.batch);
      drain();
    }
  },
  onClose: (frame) => {
    attestRequests.frameGone(frame);
    outbox.forget(frame.stream);
    activity.forget(frame);
    link.send({ type: 'close', stream: frame.stream });
    keepLink();
    refresh();
  },
});

const views = new Views(snapshot, onCommand, () => {
  keepLink();
  pollState();
});

/** Below a page the user is active: where no frame captured it, the parent counts it as unseen. */
function onChildActivity(parent: ContentFrame, ms: number): void {
  if (!activity.isUncovered(parent, performance.now())) return;
  activity.note(parent, performance.now());
  parent.post({ type: 'unseen', ms });
}

const isViewPort = (name: string): boolean => name === VIEW_PORT || name === FIRST_RUN_PORT;

/** Connected exactly while a bank page or an extension page needs it. */
function keepLink(): void {
  clearTimeout(lingering);
  if (frames.all().length > 0 || views.count > 0) link.open();
  else lingering = setTimeout(() => link.close(), LINGER_MS);
}

/** The companion does not report every key, so an open page polls the counts. */
function pollState(): void {
  if (views.count === 0) {
    clearInterval(pending);
    pending = undefined;
  } else if (pending === undefined) {
    link.send({ type: 'state' });
    pending = setInterval(() => link.send({ type: 'state' }), STATE_MS);
  }
}

function drain(): void {
  if (link.status.at !== 'ready') return;
  for (const { n, batch } of outbox.take(link.status.window)) link.send({ type: 'batch', n, batch });
}

function onMessage(message: ToExtension): void {
  if (message.type === 'ack') {
    outbox.acknowledge(message.upTo);
    drain();
  } else if (message.type === 'state') {
    onState(message.state);
  } else if (message.type === 'consent-request') {
    void attestRequests.onConsentRequest(message);
  } else if (message.type === 'token' || message.type === 'declined') {
    attestRequests.onReply(message);
  } else if (message.type === 'user-reply' || message.type === 'user-declined') {
    userRequests.onReply(message);
  }
}

function onState(next: CompanionState): void {
  state = next;
  if (pause.set(next.pausedUntil)) {
    const { until } = pause;
    if (until !== null) outbox.clear();
    for (const frame of frames.all()) frame.post({ type: 'paused', until });
  }
  refresh();
}

function onCommand(command: FromView): void {
  if (command.type === 'retry') link.hurry();
  else if (command.type === 'turn-off' || command.type === 'turn-on') turn(command.type === 'turn-off');
  else if (command.type === 'stop-pilot' || command.type === 'delete-pilot')
    // The state that follows shows the effect: the reply itself is not awaited.
    link.send({ type: 'user-request', id: crypto.randomUUID(), request: { type: command.type } });
  else link.send(command);
}

/** Storage announces the change, also to a worker that starts later. */
function turn(off: boolean): void {
  void browser.storage.local.set({ [IS_OFF]: off });
}

function snapshot(): Snapshot {
  return { policy: policy.policy, off: policy.isOff, link: link.status.at, failure: link.failure, state };
}

function refresh(): void {
  views.refresh();
  badge.draw(new Map(frames.all().map(({ tab, origin }) => [tab, origin])), snapshot());
}

/** Content scripts cannot open these ports: the browser reports where a port comes from. */
function isOwnPage(port: Runtime.Port): boolean {
  return port.sender?.url?.startsWith(browser.runtime.getURL('')) === true;
}

browser.runtime.onConnect.addListener((port) => {
  if (port.sender?.id !== browser.runtime.id) return;
  if (port.name === FRAME_PORT && !isOwnPage(port)) frames.connect(port, ready);
  else if (isViewPort(port.name) && isOwnPage(port)) views.connect(port, ready);
  else if (port.name === CONSENT_PORT && isOwnPage(port)) consents.connect(port);
  else if (port.name === USER_PORT && isOwnPage(port)) userRequests.connect(port, ready);
});
browser.storage.onChanged.addListener((changes, area) => policy.onStorageChanged(changes, area));
browser.windows.onRemoved.addListener((window) => consents.onWindowRemoved(window));
browser.runtime.onInstalled.addListener(({ reason }) => {
  void ready.then(() => policy.forgetInjected());
  // In the background: it explains, it does not interrupt.
  if (reason === 'install') void browser.tabs.create({ url: 'extension/pages/welcome/index.html', active: false });
});
