/**
 * Observes the machine periodically. In: the platform, and how to read files and run programs as this user. Out: whether the
 * session is remote, and when a new keyboard appeared. It needs no privilege. Where nothing can be read, the last known state
 * stays, at first the environment in which the companion was started.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { KeyboardKind } from '@vigil/pilot/visit.ts';
import type { RemoteKind } from '@vigil/protocol/policy.ts';
import {
  keyboardKindOf,
  keyboardKindOnMac,
  keyboardKindOnWindows,
  keyboardsIn,
  WINDOWS_KEYBOARDS,
} from './keyboards.ts';
import type { Machine } from './machine.ts';
import { attachedOnLinux, attachedOnMac, sessionNameIn } from './remote-attached.ts';
import { type ProcessEnvironment, remoteSessionOf } from './remote-session.ts';

const LOOK_EVERY_MS = 10_000;
const RUN_MS = 5000;

/** What of the system is used. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly env: ProcessEnvironment;
  /** Of this user, where users have numbers. */
  readonly uid: number | null;
  /** Null: it cannot be read. */
  read(file: string): string | null;
  /** What a program of the system prints; null: it could not be run. */
  run(program: string, words: readonly string[]): Promise<string | null>;
}

export class MachineWatch implements Machine {
  readonly #system: System;
  /** Every keyboard that was ever here: wireless ones sleep and come back. */
  readonly #keyboards: Set<string>;
  #remote: RemoteKind | null;
  #newKeyboardMs: number | null = null;
  #keyboard: KeyboardKind = 'unknown';
  #lookedMs = Number.NEGATIVE_INFINITY;
  #looking = false;

  constructor(system: System) {
    this.#system = system;
    this.#remote = remoteSessionOf(system.platform, system.env);
    this.#keyboards = new Set(this.#keyboardsNow());
  }

  get remote(): RemoteKind | null {
    return this.#remote;
  }

  get newKeyboardMs(): number | null {
    return this.#newKeyboardMs;
  }

  /** On Windows and macOS as of the last look. */
  get keyboard(): KeyboardKind {
    return this.#system.platform === 'linux' ? keyboardKindOf(this.#keyboardsNow()) : this.#keyboard;
  }

  look(nowMs: number): void {
    if (this.#looking || Math.abs(nowMs - this.#lookedMs) < LOOK_EVERY_MS) return;
    this.#lookedMs = nowMs;
    const unknown = this.#keyboardsNow().filter((keyboard) => !this.#keyboards.has(keyboard));
    for (const keyboard of unknown) this.#keyboards.add(keyboard);
    if (unknown.length > 0) this.#newKeyboardMs = nowMs;
    this.#looking = true;
    void Promise.all([this.#remoteNow(), this.#keyboardKindNow()]).then(([remote, keyboard]) => {
      this.#remote = remote;
      this.#keyboard = keyboard;
      this.#looking = false;
    });
  }

  onClockStep(stepMs: number): void {
    this.#lookedMs += stepMs;
    if (this.#newKeyboardMs !== null) this.#newKeyboardMs += stepMs;
  }

  #keyboardsNow(): string[] {
    const { platform, read } = this.#system;
    return platform === 'linux' ? keyboardsIn(read('/proc/bus/input/devices') ?? '') : [];
  }

  async #keyboardKindNow(): Promise<KeyboardKind> {
    const { platform, env, run } = this.#system;
    if (platform === 'win32') {
      const printed = await run(`${env.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`, ['query', WINDOWS_KEYBOARDS]);
      return printed === null ? this.#keyboard : keyboardKindOnWindows(printed);
    }
    if (platform !== 'darwin') return 'unknown';
    const printed = await run('/usr/bin/hidutil', ['list']);
    return printed === null ? this.#keyboard : keyboardKindOnMac(printed);
  }

  async #remoteNow(): Promise<RemoteKind | null> {
    const { platform, env, uid, read, run } = this.#system;
    const begun = remoteSessionOf(platform, env);
    if (platform === 'win32') {
      const printed = await run(`${env.SystemRoot ?? 'C:\\Windows'}\\System32\\qwinsta.exe`, []);
      const name = printed === null ? null : sessionNameIn(printed);
      return name === null ? this.#remote : remoteSessionOf(platform, { SESSIONNAME: name });
    }
    if (begun !== null) return begun;
    if (platform === 'darwin') {
      const printed = await run('/usr/sbin/netstat', ['-anp', 'tcp']);
      return printed === null ? this.#remote : attachedOnMac(printed);
    }
    const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => read(file) ?? '');
    return uid === null ? null : attachedOnLinux(tables.join('\n'), uid);
  }
}

/** The machine on which this process runs. */
export function thisSystem(): System {
  return {
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.() ?? null,
    read: (file) => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return null;
      }
    },
    run: (program, words) =>
      new Promise((resolve) => {
        execFile(program, [...words], { timeout: RUN_MS, windowsHide: true }, (error, printed) =>
          resolve(error === null ? printed : null),
        );
      }),
  };
}
