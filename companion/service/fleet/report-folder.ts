/**
 * The fleet report in a folder that the machine policy names. In: the rule, a report, a writer. Out: one file for this user and
 * machine, replaced as a whole. Due soon after the start, then at the interval of the rule; after a failure an hour later.
 */
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { FleetReportRule } from '@vigil/protocol/policy.ts';
import type { FleetReport } from './fleet-report.ts';

const HOUR_MS = 3_600_000;
/** A report of the largest policy has about 60 kB. */
export const MAX_REPORT_BYTES = 262_144;

export interface ReportFolderParts {
  /** Distinguishes two homes of one account. */
  readonly home: string;
  /** Null: the machine policy names no folder. */
  readonly rule: () => FleetReportRule | null;
  readonly report: () => Promise<FleetReport>;
  /** Replaces the file as a whole. Throws `report-folder-late`, `report-folder-unwritable`. */
  readonly replace: (file: string, content: string) => Promise<void>;
  readonly onFault: (code: string) => void;
}

const plain = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 100);

/** Of a machine and an account; characters that a file system may refuse are replaced. */
export function reportFileName({ machine, account }: Pick<FleetReport, 'machine' | 'account'>, home: string): string {
  const id = createHash('sha256').update(`${machine}\0${account}\0${home}`).digest('hex').slice(0, 8);
  return `${plain(machine)}_${plain(account)}_${id}.json`;
}

export class ReportFolder {
  readonly #parts: ReportFolderParts;
  #running = false;
  #dueMs = 0;
  #folder = '';

  constructor(parts: ReportFolderParts) {
    this.#parts = parts;
  }

  /** `nowMs`: a clock that does not jump. Resolves when nothing was due, or it is done. Never rejects. */
  async whenDue(nowMs: number): Promise<void> {
    const rule = this.#parts.rule();
    if (rule === null || this.#running) return;
    if (rule.folder === this.#folder && nowMs < this.#dueMs) return;
    this.#folder = rule.folder;
    this.#running = true;
    try {
      await this.#write(rule);
      this.#dueMs = nowMs + rule.everyHours * HOUR_MS;
    } catch (error) {
      this.#dueMs = nowMs + HOUR_MS;
      this.#parts.onFault(codeOf(error));
    } finally {
      this.#running = false;
    }
  }

  async #write({ folder }: FleetReportRule): Promise<void> {
    const { home, report, replace } = this.#parts;
    if (!isAbsolute(folder))
      throw new VigilError('report-folder-relative', `${folder} is not an absolute path: correct the policy`);
    const made = await report();
    const content = `${JSON.stringify(made)}\n`;
    if (Buffer.byteLength(content) > MAX_REPORT_BYTES)
      throw new VigilError('report-too-long', `The report exceeds ${MAX_REPORT_BYTES} bytes`);
    await replace(join(folder, reportFileName(made, home)), content);
  }
}
