/**
 * The pilot of this installation. In: the machine policy's settings, the user's decision, what the engine is given. Out: encrypted blocks
 * on the disk, within the limits of the policy; the state for the user.
 *
 * Nothing is recorded without both the policy and the user's consent to this pilot. When the policy takes the pilot away, or names
 * another key, the recording is deleted.
 */
import { join } from 'node:path';
import { blockKey, encryptPart } from '@vigil/pilot/block.ts';
import { pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { type RecordedPart, VISIT_LIMITS } from '@vigil/pilot/visit.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { PilotSettings, PilotState } from '@vigil/protocol/pilot.ts';
import { SerialQueue } from '@vigil/protocol/serial-queue.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import { PILOT_FILE } from '../store/key-file.ts';
import { newPilotRecord, type PilotDecision, type PilotRecord } from '../store/pilot-record.ts';
import { BlockLog } from './block-log.ts';
import { type Copied, FolderCopy } from './folder-copy.ts';
import { osFamily } from './os-family.ts';
import { PilotClock } from './pilot-clock.ts';
import { PilotNames } from './pilot-names.ts';
import type { PilotOptions, PilotRecording } from './pilot-options.ts';
import { pilotStateOf } from './pilot-state.ts';
import { VisitRecorder } from './visit-recorder.ts';
import { VisitTable } from './visit-table.ts';

const DAY_MS = 86_400_000;

export class Pilot {
  readonly #options: PilotOptions;
  readonly #log: BlockLog;
  readonly #copy: FolderCopy;
  readonly #queue = new SerialQueue();
  readonly #open = new VisitTable();
  /** Visits that lost a part: their later parts would not follow. */
  readonly #broken = new Set<string>();
  #record: PilotRecord;
  #clock: PilotClock | null;
  /** Changes with each deletion: what was being encrypted then is dropped. */
  #deletions = 0;

  constructor(options: PilotOptions) {
    this.#options = options;
    this.#record = options.store.pilot() ?? newPilotRecord();
    this.#clock = PilotClock.of(this.#record);
    this.#log = new BlockLog(join(options.home, PILOT_FILE));
    this.#copy = new FolderCopy(options.onFault);
    try {
      this.onPolicy();
    } catch (error) {
      // A disk that refuses must not keep the companion from opening.
      options.onFault(codeOf(error));
    }
  }

  /** Null: the policy offers no pilot. */
  get state(): PilotState | null {
    const settings = this.#options.settings();
    if (settings === null) return null;
    return pilotStateOf({ settings, decision: this.#decisionOn(settings), clock: this.#clock, bytes: this.#log.bytes });
  }

  /** @throws VigilError `pilot-not-offered` where the policy offers another pilot by now, or none. */
  decide(recipient: string, granted: boolean): void {
    const settings = this.#options.settings();
    if (settings === null || pilotKeyId(settings.publicKey) !== recipient)
      throw new VigilError('pilot-not-offered', 'The machine policy does not offer this pilot.');
    const atMs = this.#options.nowMs();
    const decision = { recipient, atMs, visits: 0, copiedMs: 0, copiedBytes: 0, elapsedMs: 0, clockMs: atMs };
    if (granted && this.#decisionOn(settings)?.state === 'recording') return;
    // What was recorded before goes first: after a crash in between nothing of it is left under the new consent.
    this.#refuse(decision);
    if (granted) this.#save({ ...decision, state: 'recording' });
  }

  /** The recording is kept. */
  stop(): void {
    if (this.#record.decision?.state === 'recording') this.#end('stopped');
  }

  /** Stops and deletes the recording, and its copy in the export folder. The decision counts as a refusal. */
  delete(): void {
    const { decision } = this.#record;
    if (decision === null) this.#remove(null);
    else this.#refuse({ ...decision, visits: 0 });
  }

  /** The store is another user's from now on: nothing is noted there. */
  handOver(): void {
    this.delete();
    this.#deletions += 1;
  }

  /** From the export folder. Never rejects. A copy that could not be removed is removed later. */
  async removeCopy(): Promise<void> {
    const { decision } = this.#record;
    const folder = this.#options.settings()?.exportFolder;
    if (folder === undefined || decision === null) return;
    const deletions = this.#deletions;
    const isGone = await this.#copy.remove(folder, this.#names(decision).pseudonym, this.#options.nowMs());
    if (isGone && this.#record.decision?.state === 'refused') this.#note({ copiedMs: 0, copiedBytes: 0 }, deletions);
  }

  /** The policy changed, or was read for the first time. */
  onPolicy(): void {
    if (!this.#options.isPolicyValid()) {
      this.endVisits();
      return;
    }
    const { decision } = this.#record;
    const settings = this.#options.settings();
    const isOffered = settings !== null && this.#decisionOn(settings) !== null;
    if (!isOffered && (decision !== null || this.#log.bytes > 0)) this.#remove(null);
    // A deletion that was cut short.
    else if (decision?.state === 'refused' && this.#log.bytes > 0) this.#log.remove();
  }

  observe(session: BrowserSession, bank: string, batch: CaptureBatch): void {
    this.#recorder(session, bank)?.observe(batch, this.#options.nowMs());
  }

  /** The bank states that the user authenticated. */
  signIn(session: BrowserSession, bank: string): void {
    const nowMs = this.#options.nowMs();
    const open = this.#open.get(session, bank);
    if (open?.endsWithSignIn(nowMs) === true) this.#endVisit(open);
    this.#recorder(session, bank)?.signIn(nowMs);
  }

  endStream(session: BrowserSession, stream: string): void {
    const nowMs = this.#options.nowMs();
    for (const visit of this.#open.of(session)) if (!visit.isOver(nowMs)) visit.endFrame(stream, nowMs);
  }

  /** A pause, a change of the machine, the end of the companion. */
  endVisits(): void {
    for (const visit of this.#open.all) this.#endVisit(visit);
  }

  /** Once a second. */
  tick(): void {
    const nowMs = this.#options.nowMs();
    const settings = this.#recordingAt(nowMs);
    for (const visit of this.#open.all) {
      if (settings === null || visit.isOver(nowMs)) this.#endVisit(visit);
      else if (visit.isPartDue(nowMs)) this.#write(visit.takePart(false, nowMs));
    }
    if (this.#clock?.isSaveDue === true) this.#save(this.#record.decision);
    this.#copyWhenDue();
  }

  /**
   * After everything up to now is on the disk.
   *
   * @throws VigilError `pilot-nothing-recorded`.
   */
  async recording(): Promise<PilotRecording> {
    for (const visit of this.#open.all) this.#write(visit.takePart(false, this.#options.nowMs()));
    await this.flush();
    const { decision } = this.#record;
    if (decision === null || this.#log.bytes === 0)
      throw new VigilError('pilot-nothing-recorded', 'There is no recording of a pilot.');
    const { pseudonym } = this.#names(decision);
    return { file: this.#log.file, bytes: this.#log.bytes, pseudonym, recipient: decision.recipient };
  }

  /** Resolves when all parts are on the disk. */
  flush(): Promise<void> {
    return this.#queue.run(async () => {});
  }

  /** The settings while the user takes part; null: nothing may be recorded. Ends the recording after its days. */
  #recordingAt(nowMs: number): PilotSettings | null {
    const settings = this.#options.isPolicyValid() ? this.#options.settings() : null;
    if (settings === null || this.#decisionOn(settings)?.state !== 'recording') return null;
    if ((this.#clock?.read(nowMs) ?? 0) < settings.days * DAY_MS) return settings;
    this.#end('ended');
    return null;
  }

  #decisionOn({ publicKey }: PilotSettings): PilotDecision | null {
    const { decision } = this.#record;
    return decision?.recipient === pilotKeyId(publicKey) ? decision : null;
  }

  #names({ recipient }: PilotDecision): PilotNames {
    return new PilotNames(this.#record.secret, recipient);
  }

  /** The open visit, or a new one. */
  #recorder(session: BrowserSession, bank: string): VisitRecorder | null {
    const nowMs = this.#options.nowMs();
    const { decision } = this.#record;
    if (this.#recordingAt(nowMs) === null || decision === null) return null;
    const known = this.#open.get(session, bank);
    if (known !== undefined && !known.isOver(nowMs)) return known;
    if (known !== undefined) this.#endVisit(known);
    const day = Math.min(VISIT_LIMITS.days - 1, Math.floor((this.#clock?.read(nowMs) ?? 0) / DAY_MS));
    const device = { os: osFamily(), browser: session.browser, keyboard: this.#options.keyboard() };
    const visit = new VisitRecorder({ names: this.#names(decision), bank, day, device, startMs: nowMs });
    if (this.#open.isFull) this.endVisits();
    this.#open.set(session, visit);
    return visit;
  }

  #endVisit(visit: VisitRecorder): void {
    this.#open.delete(visit);
    this.#write(visit.takePart(true, this.#options.nowMs()));
  }

  /** Encrypts and appends, in order. What is still waiting when the recording is deleted is dropped. */
  #write(part: RecordedPart | null): void {
    const settings = this.#options.settings();
    const { decision } = this.#record;
    const deletions = this.#deletions;
    if (part === null || settings === null || decision === null) return;
    void this.#queue.run(async () => {
      try {
        const block = await encryptPart(await blockKey(settings.publicKey), part);
        if (this.#deletions !== deletions || this.#broken.has(part.visit)) return;
        this.#append(block, part, settings);
      } catch (error) {
        this.#broken.add(part.visit);
        this.#options.onFault(error instanceof VigilError ? codeOf(error) : 'pilot-unwritable');
      }
    });
  }

  #append(block: string, { visit, last }: RecordedPart, { maxMB }: PilotSettings): void {
    if (this.#log.bytes + block.length + 1 > maxMB * 1_000_000) {
      this.#broken.add(visit);
      if (this.#record.decision?.state === 'recording') this.#end('ended');
      return;
    }
    this.#log.append(block);
    const { decision } = this.#record;
    if (last && decision !== null) this.#save({ ...decision, visits: decision.visits + 1 });
  }

  #end(state: 'stopped' | 'ended'): void {
    this.endVisits();
    const { decision } = this.#record;
    if (decision !== null) this.#save({ ...decision, state });
  }

  /** Deletes what was recorded and, as soon as the folder allows, its copy. */
  #refuse(decision: Omit<PilotDecision, 'state'>): void {
    const before = this.#record.decision;
    // The first copy may be under way.
    const copiedMs =
      before === null || before.state === 'refused' ? (before?.copiedMs ?? 0) : Math.max(1, before.copiedMs);
    this.#remove({ ...decision, copiedMs, state: 'refused' });
    if (copiedMs > 0) void this.removeCopy();
  }

  /** Deletes what was recorded; `decision` counts from now on. */
  #remove(decision: PilotDecision | null): void {
    this.#open.clear();
    this.#broken.clear();
    this.#deletions += 1;
    this.#save(decision, null);
    this.#log.remove();
  }

  #save(decision: PilotDecision | null, clock = this.#clock): void {
    const record = { ...this.#record, decision: decision && { ...decision, ...clock?.saved() } };
    this.#options.store.savePilot(record);
    this.#record = record;
    this.#clock = clock ?? PilotClock.of(record);
  }

  /** After a wait: the recording may be deleted by now, and the store closed. */
  #note(copied: Copied, deletions: number): void {
    const { decision } = this.#record;
    if (decision === null || this.#deletions !== deletions) return;
    try {
      this.#save({ ...decision, ...copied });
    } catch (error) {
      this.#options.onFault(codeOf(error));
    }
  }

  #copyWhenDue(): void {
    const { decision } = this.#record;
    const settings = this.#options.isPolicyValid() ? this.#options.settings() : null;
    if (settings?.exportFolder === undefined || decision === null || this.#decisionOn(settings) === null) return;
    const nowMs = this.#options.nowMs();
    if (decision.state === 'refused') {
      if (decision.copiedMs > 0 && this.#copy.isFree(nowMs)) void this.removeCopy();
      return;
    }
    const owner = { pseudonym: this.#names(decision).pseudonym, recipient: decision.recipient };
    const deletions = this.#deletions;
    void this.#copy.whenDue(settings.exportFolder, owner, this.#log, decision, nowMs).then((copied) => {
      if (copied !== null) this.#note(copied, deletions);
    });
  }
}
