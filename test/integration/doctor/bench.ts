/**
 * An installation that works, for faults to be put into. In: a temporary directory, the built host. Out: a home with a real core in
 * this process, registered browsers, an extension that has greeted; commands that break a part of it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@vigil/channel/connect.ts';
import { encodeFrame } from '@vigil/channel/framing.ts';
import { type ChannelPaths, channelPaths, here } from '@vigil/channel/home.ts';
import { listen } from '@vigil/channel/listen.ts';
import { createCore, policySource } from '@vigil/core/core.ts';
import type { CoreOptions } from '@vigil/core/core-api.ts';
import { namedParameters } from '@vigil/core/policy/engine-parameters.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import { newPilotKeys } from '@vigil/pilot/pilot-keys.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { register } from '@vigil/register/apply.ts';
import { registrationDirectory, registrationPlan } from '@vigil/register/plan.ts';
import { runCompanion } from '@vigil/service/run-companion.ts';
import { FakeBank, ORIGIN } from '../../fakes/bank.ts';

const HELLO = { type: 'hello', version: WIRE_VERSION, client: 'a'.repeat(16), extension: VERSION, browser: 'chromium' };
const SILENT = { record: () => {}, follow: () => {}, flush: async () => {}, erase: () => {} };
const POLICIES = '/etc/chromium/policies/managed';
const FIREFOX_POLICIES = '/etc/firefox/policies';

export class Bench {
  readonly root = mkdtempSync(join(tmpdir(), 'vigil-doctor-'));
  readonly userHome = join(this.root, 'user');
  readonly home = join(this.root, 'home');
  readonly bank: FakeBank;
  readonly #host: string;
  readonly #endings: (() => unknown)[] = [];
  #companion: { close(): Promise<void> } | null = null;

  private constructor(bank: FakeBank, host: string) {
    this.bank = bank;
    this.#host = host;
    mkdirSync(this.userHome);
    process.env.HOME = this.userHome;
  }

  static async open(host: string): Promise<Bench> {
    return new Bench(await FakeBank.open(), host);
  }

  get paths(): ChannelPaths {
    return channelPaths(this.home, here());
  }

  /** Everything works. */
  async healthy(): Promise<void> {
    mkdirSync(this.home, { mode: 0o700 });
    this.policy({ version: 1, banks: [this.bank.listed] });
    await this.start();
    this.registerHosts();
    await this.greet(VERSION);
  }

  at(...path: string[]): string {
    return join(this.root, ...path);
  }

  policy(content: unknown): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(this.home, 'policy.json'), text, { mode: 0o600 });
  }

  async start(options: Partial<CoreOptions> = {}): Promise<void> {
    this.#companion = await runCompanion({
      paths: this.paths,
      openLog: () => SILENT,
      openCore: () =>
        createCore({
          home: this.home,
          engine: createEngine(),
          keyring: null,
          keyTiers: ['file'],
          tickMs: 50,
          ...options,
        }),
    });
  }

  async stop(): Promise<void> {
    await this.#companion?.close();
    this.#companion = null;
  }

  /** Profiles of Chromium and Firefox with host manifests. */
  registerHosts(home = this.home): void {
    for (const profile of ['.config/chromium', '.mozilla'])
      mkdirSync(join(this.userHome, profile), { recursive: true });
    const browsers = ['chromium', 'firefox'] as const;
    const options = { browsers, scope: 'user' as const, home, node: process.execPath, host: this.#host };
    register(registrationPlan(options, here()), registrationDirectory('user', home, here()));
  }

  get manifest(): string {
    return join(this.userHome, '.config/chromium/NativeMessagingHosts/com.vigil.companion.json');
  }

  get launcher(): string {
    return join(this.home, 'native-host/vigil-host');
  }

  /** Replaces the launcher by a shell script. */
  script(text: string): void {
    writeFileSync(this.launcher, `#!/bin/sh\n${text}\n`);
    chmodSync(this.launcher, 0o700);
  }

  /** Says hello as an extension of this version. */
  async greet(extension: string): Promise<void> {
    await this.#asExtension([{ ...HELLO, extension }], 'state');
  }

  /** An attestation request whose challenge was made by a clock that differs. */
  async challengeFrom(offsetMs: number): Promise<void> {
    const stream = 's'.repeat(16);
    const challenge = await this.bank.challenge(Date.now() + offsetMs);
    await this.#asExtension(
      [
        HELLO,
        { type: 'open', stream, origin: ORIGIN, tab: 1, top: true },
        { type: 'attest-request', id: 'r1', stream, kind: 'attest', challenge },
      ],
      'declined',
    );
  }

  /** Sends messages on a connection of its own and waits for a reply of this type. */
  async #asExtension(messages: readonly object[], reply: string): Promise<void> {
    const link = await connect(this.paths, { role: 'extension', caller: 'chrome-extension://test/' });
    const arrived = new Promise<void>((resolve, reject) => {
      link.onPayload = (payload) => {
        if (JSON.parse(payload.toString()).type === reply) resolve();
      };
      link.onEnd = (how) => reject(new Error(`the connection ended: ${how}`));
    });
    link.resume();
    for (const message of messages) link.send(Buffer.from(JSON.stringify(message)));
    await arrived;
    link.close();
  }

  /** Another process with the companion's endpoint: real `vigil start`, for faults that need a process of its own. */
  async startProcess(command: string): Promise<ChildProcess> {
    await this.stop();
    const child = spawn(process.execPath, [command, 'start', '--json', '--home', this.home, '--key-tier', 'file'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#endings.push(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  }

  /** A program that is not the companion, on its socket. */
  async squat(): Promise<void> {
    await this.stop();
    rmSync(this.paths.socket as string, { force: true });
    const server: Server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.write(encodeFrame(Buffer.alloc(64, 1))));
    });
    server.listen(this.paths.socket);
    await once(server, 'listening');
    this.#endings.push(() => server.close());
  }

  /** Not the real companion: replies to `status` as one of another version would. */
  async fakeCompanion(status: object): Promise<void> {
    await this.stop();
    const listener = await listen({
      paths: this.paths,
      onConnection: (connection) => {
        connection.onMessage = (message) => {
          const { id } = message as { id: string };
          connection.send({ type: 'reply', id, ok: true, status });
        };
      },
    });
    this.#endings.push(() => listener.close());
  }

  /** A machine policy that names a parameter file by its digest. */
  async withParameters(content: Uint8Array, sha256: string): Promise<void> {
    await this.stop();
    const [machinePolicyFile, file] = [this.at('machine.json'), this.at('parameters')];
    writeFileSync(file, content);
    const policy = { version: 1, banks: [this.bank.listed], parameters: { file, sha256 } };
    writeFileSync(machinePolicyFile, JSON.stringify(policy));
    const parameters = await namedParameters(policySource({ home: this.home, machinePolicyFile }));
    await this.start({ machinePolicyFile, parameters });
  }

  /** A machine policy that offers a pilot whose recordings go to this folder. */
  async withPilot(exportFolder: string): Promise<void> {
    await this.stop();
    const machinePolicyFile = this.at('machine.json');
    const { publicKey } = await newPilotKeys();
    const pilot = { publicKey, name: 'Acme', purpose: 'Fit', days: 14, maxMB: 1, exportFolder };
    writeFileSync(machinePolicyFile, JSON.stringify({ version: 1, banks: [this.bank.listed], pilot }));
    await this.start({ machinePolicyFile });
  }

  firefoxPolicy(content: unknown): void {
    mkdirSync(FIREFOX_POLICIES, { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(FIREFOX_POLICIES, 'policies.json'), text);
  }

  browserPolicy(content: unknown): void {
    mkdirSync(POLICIES, { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(POLICIES, 'vigil.json'), text);
  }

  async close(): Promise<void> {
    for (const end of this.#endings.reverse()) await end();
    await this.stop().catch(() => {});
    rmSync(join(POLICIES, 'vigil.json'), { force: true });
    rmSync(join(FIREFOX_POLICIES, 'policies.json'), { force: true });
    for (const _mount of ['read-only', 'small']) spawnSync('umount', ['-l', this.home]);
    removeFolder(this.root);
  }
}
