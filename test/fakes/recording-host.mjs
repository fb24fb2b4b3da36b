/**
 * A native host that stands in for host and companion. In: frames on stdin. Out: every message as a line in `received.jsonl`
 * of VIGIL_FAKE_DIR, and answers as `behaviour.json` there says (read anew for each message):
 * `{ fault?, silent?, exitOn?, window?, request?: 'token' | 'consent' | <decline code>, state?, user?: { <type of request>: reply } }`.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const dir = process.env.VIGIL_FAKE_DIR;
const behaviour = () => JSON.parse(readFileSync(join(dir, 'behaviour.json'), 'utf8'));

const STATE = {
  version: '0.1.0',
  stage: 'trained',
  progress: { keystroke: 1, pointer: 1 },
  sessions: 12,
  pausedUntil: null,
  keyTier: 'file',
};
let pausedUntil = null;
const origins = new Set();

function send(message) {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  process.stdout.write(Buffer.concat([length, body]));
}

function sendState() {
  const seen = {
    bank: 'Nordhaven',
    registered: true,
    verdict: 'match',
    confidence: 0.9,
    keys: 9,
    strokes: 9,
    clicks: 9,
  };
  const sites = [...origins].map((origin) => ({ origin, ...seen }));
  send({ type: 'state', state: { ...STATE, pausedUntil, sites, ...behaviour().state } });
}

function reply(message) {
  const { fault, silent, exitOn, window = 8, request = 'token' } = behaviour();
  if (message.type === exitOn) process.exit(1);
  if (silent) return;
  if (message.type === 'hello') {
    if (fault) send({ type: 'fault', code: fault });
    else send({ type: 'welcome', version: 1, companion: '0.1.0', window });
    if (fault) process.exit(0);
  } else if (message.type === 'batch') send({ type: 'ack', upTo: message.n });
  else if (message.type === 'open') origins.add(message.origin);
  else if (message.type === 'state') sendState();
  else if (message.type === 'pause' || message.type === 'resume') {
    pausedUntil = message.type === 'pause' ? Date.now() + message.minutes * 60_000 : null;
    sendState();
  } else if (message.type === 'attest-request') {
    if (request === 'token') send({ type: 'token', id: message.id, token: `token-for-${message.challenge}` });
    else if (request === 'consent')
      send({ type: 'consent-request', id: message.id, bank: 'Nordhaven', origin: behaviour().origin });
    else send({ type: 'declined', id: message.id, code: request });
  } else if (message.type === 'user-request') {
    const found = behaviour().user?.[message.request.type];
    if (found) send({ type: 'user-reply', id: message.id, reply: found });
    else send({ type: 'user-declined', id: message.id, code: 'internal' });
  } else if (message.type === 'consent') {
    if (message.granted) send({ type: 'token', id: message.id, token: 'registered' });
    else send({ type: 'declined', id: message.id, code: 'consent-refused' });
  }
}

let buffered = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  buffered = Buffer.concat([buffered, chunk]);
  while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32LE(0)) {
    const end = 4 + buffered.readUInt32LE(0);
    const message = JSON.parse(buffered.subarray(4, end).toString());
    buffered = buffered.subarray(end);
    appendFileSync(join(dir, 'received.jsonl'), `${JSON.stringify(message)}\n`);
    reply(message);
  }
});
process.stdin.on('end', () => process.exit(0));
