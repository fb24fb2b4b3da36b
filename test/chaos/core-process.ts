/** Runs `core-child.ts` under the test's eyes. In: a home, a wrapper command. Out: its lines, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface FoundState {
  readonly learnt: number;
  readonly subjects: readonly string[];
  readonly attestations: number;
}

export interface ProcessLine {
  readonly event: string;
  readonly value: unknown;
}

export interface CoreProcess {
  readonly child: ChildProcess;
  readonly lines: readonly ProcessLine[];
  /** Resolves after the last line was read. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stderr: string;
  }>;
}

export interface CoreProcessOptions {
  /** The built child. */
  readonly script: string;
  readonly home: string;
  readonly rounds?: number;
  /** Words before `node`, such as a tracer. */
  readonly wrapper?: readonly string[];
  readonly onLine?: (line: ProcessLine, child: ChildProcess) => void;
}

export function startCoreProcess({
  script,
  home,
  rounds = 1_000_000,
  wrapper = [],
  onLine,
}: CoreProcessOptions): CoreProcess {
  const [command = '', ...words] = [...wrapper, process.execPath, script, home, String(rounds)];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: ProcessLine[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (text) => {
    const [event = '', ...rest] = text.split(' ');
    const line: ProcessLine = { event, value: rest.join(' ') === '' ? '' : JSON.parse(rest.join(' ')) };
    lines.push(line);
    onLine?.(line, child);
  });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const read = new Promise<void>((resolve) => reader.once('close', resolve));
  const closed = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  return { child, lines, ended: Promise.all([closed, read]).then(([end]) => ({ ...end, stderr })) };
}

/** What was acknowledged, over all lives of a home. */
export class Acknowledged {
  learnt = 0;
  attestations = 0;
  readonly subjects = new Set<string>();

  note({ event, value }: ProcessLine): void {
    if (event === 'learnt') this.learnt = Math.max(this.learnt, Number(value));
    if (event === 'registered') this.subjects.add(String(value));
    if (event === 'registered' || event === 'attested') this.attestations += 1;
  }

  /** What is missing from `found`; empty when every promise was kept. */
  missingFrom(found: FoundState): string[] {
    const missing = [...this.subjects].filter((sub) => !found.subjects.includes(sub)).map((sub) => `subject ${sub}`);
    if (found.learnt < this.learnt) missing.push(`learnt ${found.learnt} of ${this.learnt}`);
    if (found.attestations < this.attestations) missing.push(`answers ${found.attestations} of ${this.attestations}`);
    return missing;
  }
}
