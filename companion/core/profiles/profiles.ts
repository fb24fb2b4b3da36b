/**
 * The user's templates, one of them active. In: the user's choices, authentications stated by banks. Out: the model of the
 * active template and the quality of each. Only the active template is compared and adapted: accepting the best of several
 * would multiply the false match rate.
 */
import { randomUUID } from 'node:crypto';
import type { Engine, Profile, Quality } from '@vigil/engine/engine-api.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import {
  entryOf,
  firstProfile,
  type ProfileEntry,
  type ProfileList,
  withChanged,
  withNew,
  without,
} from './profile-list.ts';
import { UserModel, type UserModelOptions } from './user-model.ts';

/** A template counts after this time without a bank's `auth_time`: not every bank sends it. */
export const UNAUTHENTICATED_MS = 7 * 86_400_000;

/** Where templates are kept; each call is durable when it returns, or throws and changed nothing. */
export interface ProfileStore {
  profiles(): ProfileList | null;
  template(id: string): Uint8Array | null;
  saveTemplate(id: string, bytes: Uint8Array): void;
  /** The template as it was before other parameters came into force; null: none was kept. */
  templateAside(id: string): Uint8Array | null;
  /** Keeps `aside`, and `bytes` as the template; both or neither. */
  exchangeTemplate(id: string, bytes: Uint8Array, aside: Uint8Array): void;
  /** `emptied`: the template to remove with it. */
  saveProfiles(list: ProfileList, emptied?: string): void;
}

export interface ProfilesOptions
  extends Pick<UserModelOptions, 'engine' | 'train' | 'seed' | 'onExchange' | 'onFault'> {
  readonly store: ProfileStore;
  /** The template was switched: live sessions restart, or their input would be learnt into the wrong one. */
  readonly onSwitch: (profile: Profile | null) => void;
  readonly nowMs: number;
}

export class Profiles {
  readonly #options: ProfilesOptions;
  readonly #qualities = new Map<string, Quality | null>();
  /** A template of other parameters is kept aside. */
  #hasForeignAside = false;
  #list: ProfileList;
  /** Latest time of a bank's clock, epoch ms. */
  #bankMs = 0;
  #model: UserModel;

  constructor(options: ProfilesOptions) {
    const { store, nowMs } = options;
    this.#options = options;
    this.#list = store.profiles() ?? firstProfile(nowMs);
    this.#model = this.#open(this.#list.active, nowMs);
  }

  /** The model of the active template. */
  get model(): UserModel {
    return this.#model;
  }

  get all(): readonly ProfileEntry[] {
    return this.#list.entries;
  }

  /** The active typing template started again because the parameters changed, and has not yet learnt enough. */
  restarted(nowMs: number): boolean {
    const { n, needed } = this.#model.quality(nowMs)?.learnt.keystroke ?? { n: 0, needed: 0 };
    return this.#hasForeignAside && n < needed;
  }

  get active(): ProfileEntry {
    return entryOf(this.#list, this.#list.active);
  }

  /** Quality of the active template, `learning` for as long as it may not count. */
  quality(nowMs: number): Quality | null {
    const quality = this.#model.quality(nowMs);
    return quality === null || counts(this.active, this.#bankMs) ? quality : { ...quality, stage: 'learning' };
  }

  /** Begins a new template beside the others and takes it. */
  begin(about: Pick<ProfileEntry, 'kind' | 'name'>, nowMs: number): void {
    const entry = { id: randomUUID(), ...about, createdAtMs: nowMs, authenticated: false, bankSinceMs: null };
    this.#save(withNew(this.#list, entry));
    this.#switch(nowMs);
  }

  use(id: string, nowMs: number): void {
    if (entryOf(this.#list, id).id === this.#list.active) return;
    this.#save({ ...this.#list, active: id });
    this.#switch(nowMs);
  }

  rename(id: string, name: string): void {
    this.#save(withChanged(this.#list, id, { name }));
  }

  remove(id: string): void {
    this.#save(without(this.#list, id), id);
  }

  /** Destroys the active template and starts it again. */
  reset(nowMs: number): void {
    const { active } = this.#list;
    this.#save(
      withChanged(this.#list, active, { createdAtMs: nowMs, authenticated: false, bankSinceMs: null }),
      active,
    );
    this.#switch(nowMs);
  }

  /**
   * A bank states that the user authenticated at `atMs`. A template that did not count before starts again, because it is
   * unknown who taught it until then.
   */
  onUserAuthenticated(atMs: number, nowMs: number): void {
    const { id, createdAtMs } = this.active;
    if (counts(this.active, this.#bankMs) || atMs < createdAtMs) return;
    this.#save(withChanged(this.#list, id, { authenticated: true }), id);
    this.#switch(nowMs);
  }

  /** A bank's clock shows `atMs`. */
  onBankTime(atMs: number): void {
    this.#bankMs = Math.max(this.#bankMs, atMs);
    const { id, authenticated, bankSinceMs } = this.active;
    if (!authenticated && bankSinceMs === null) this.#save(withChanged(this.#list, id, { bankSinceMs: atMs }));
  }

  summaries(nowMs: number): ProfileSummary[] {
    return this.all.map((entry) => {
      const active = entry.id === this.#list.active;
      const quality = active ? this.quality(nowMs) : this.#restingQuality(entry, nowMs);
      return summaryOf(entry, active, quality);
    });
  }

  #save(list: ProfileList, emptied?: string): void {
    this.#options.store.saveProfiles(list, emptied);
    this.#list = list;
  }

  #switch(nowMs: number): void {
    this.#model.retire();
    this.#qualities.clear();
    this.#model = this.#open(this.#list.active, nowMs);
    this.#options.onSwitch(this.#model.profile);
  }

  #open(id: string, nowMs: number): UserModel {
    const { store, ...rest } = this.#options;
    return new UserModel({
      ...rest,
      nowMs,
      stored: this.#storedTemplate(id),
      save: (bytes) => store.saveTemplate(id, bytes),
    });
  }

  /**
   * A template that was learnt under other parameters is kept aside, and comes back when its parameters do. Until then the typing
   * template starts again; strokes are learnt again from what is stored.
   */
  #storedTemplate(id: string): Uint8Array | null {
    const { store, engine, onFault } = this.#options;
    const stored = store.template(id);
    const aside = store.templateAside(id);
    try {
      const back = aside !== null && engine.typingIn(aside).carried ? aside : null;
      this.#hasForeignAside = aside !== null && back === null;
      if (stored === null) return null;
      const { keys, carried } = engine.typingIn(stored);
      if (carried || (keys === 0 && back === null)) return stored;
      this.#hasForeignAside = back === null;
      // Read under these parameters at once, so that the copy is made once.
      const next = back ?? engine.encodeProfile(engine.decodeProfile(stored));
      store.exchangeTemplate(id, next, stored);
      return next;
    } catch (error) {
      onFault(codeOf(error));
      return stored;
    }
  }

  /** Templates that rest do not change: each is read once. */
  #restingQuality({ id }: ProfileEntry, nowMs: number): Quality | null {
    if (!this.#qualities.has(id)) this.#qualities.set(id, this.#readQuality(id, nowMs));
    return this.#qualities.get(id) ?? null;
  }

  #readQuality(id: string, nowMs: number): Quality | null {
    const { engine, store, onFault } = this.#options;
    try {
      return engine.quality(profileFrom(engine, store.template(id), nowMs), nowMs);
    } catch (error) {
      onFault(codeOf(error));
      return null;
    }
  }
}

function profileFrom(engine: Engine, stored: Uint8Array | null, nowMs: number): Profile {
  return stored === null ? engine.newProfile(nowMs) : engine.decodeProfile(stored);
}

/** Ages that matter are by the banks' clocks: setting this machine's clock has no effect. */
function counts({ authenticated, bankSinceMs }: ProfileEntry, bankMs: number): boolean {
  return authenticated || (bankSinceMs !== null && bankMs - bankSinceMs >= UNAUTHENTICATED_MS);
}

function summaryOf(
  { id, name, kind, createdAtMs }: ProfileEntry,
  active: boolean,
  quality: Quality | null,
): ProfileSummary {
  const { stage = 'learning', progress, learnt, sessions = 0, updatedAtMs = createdAtMs } = quality ?? {};
  const learning = (modality: 'keystroke' | 'pointer') => ({
    progress: progress?.[modality] ?? 0,
    ...(learnt?.[modality] ?? { n: 0, needed: 0, expectedError: null }),
  });
  return {
    id,
    name,
    kind,
    active,
    stage,
    createdAtMs,
    updatedAtMs,
    sessions,
    learning: { keystroke: learning('keystroke'), pointer: learning('pointer') },
  };
}
