import { homedir } from 'node:os';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import { supportBundle } from '@vigil/doctor/support-bundle.ts';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

/** In every place that holds behaviour, pages or names. */
const CANARY = 'canary7f3a';
const NUMBER = 0.7319;

const status: CompanionStatus = {
  state: {
    version: '0.1.0',
    stage: 'trained',
    progress: { keystroke: NUMBER, pointer: NUMBER },
    sessions: 7319,
    pausedUntil: 1_795_983_375_699,
    keyTier: 'file',
    sites: [
      {
        origin: `https://${CANARY}.example`,
        bank: CANARY,
        registered: true,
        verdict: 'match',
        confidence: NUMBER,
        keys: 7319,
        strokes: 7319,
        clicks: 7319,
      },
    ],
  },
  store: 'ok',
  policy: { source: 'user', file: `/home/${CANARY}/policy.json`, error: null, problems: [], banks: 1 },
  browsers: 1,
  watches: 7319,
  lastFault: 'store-busy',
  seenExtensions: [{ browser: 'firefox', version: '0.1.0', atMs: 1 }],
  clock: null,
};
const log = [
  { level: 30, time: 1, pid: 1, version: '0.1.0', store: 'ok', policy: { file: CANARY }, msg: 'core open' },
  { level: 30, time: 2, role: 'control', caller: CANARY, msg: 'peer connected' },
  { level: 40, time: 3, code: 'store-busy', holdMs: NUMBER, origin: CANARY, msg: 'fault survived' },
  { level: 40, time: 4, msg: `free text: ${CANARY}` },
  'not JSON',
];

function filesOf(): Record<string, string> {
  const findings = [
    { check: 'home', result: 'ok', code: null, detail: `${homedir()}/vigil`, remedy: null } as const,
    { check: 'policy', result: 'failed', code: 'x', detail: 'C:\\Users\\ada\\Vigil', remedy: 'Correct it' } as const,
  ];
  const lines = log.map((line) => (typeof line === 'string' ? `${line} ${CANARY}` : JSON.stringify(line))).join('\n');
  const bundle = supportBundle({ findings, installation: 'source', status, log: lines });
  return Object.fromEntries(Object.entries(unzipSync(bundle)).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

describe('the support bundle', () => {
  it('holds nothing about behaviour, pages, banks or the user', () => {
    const text = Object.values(filesOf()).join('\n');
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain('7319');
    expect(text).not.toContain(homedir());
    expect(text).not.toContain('ada');
  });

  it('holds what support needs', () => {
    const files = filesOf();
    expect(Object.keys(files)).toEqual(['doctor.json', 'machine.json', 'status.json', 'companion-log.json']);
    expect(JSON.parse(files['status.json'] ?? '')).toMatchObject({ version: '0.1.0', lastFault: 'store-busy' });
    expect(JSON.parse(files['companion-log.json'] ?? '').map(({ msg }: { msg: string }) => msg)).toEqual([
      'core open',
      'peer connected',
      'fault survived',
    ]);
    expect(files['doctor.json']).toContain('~/vigil');
  });
});
