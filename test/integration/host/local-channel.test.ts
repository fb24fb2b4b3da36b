/** S7 on a real disk with real sockets: who may listen, who may connect, what is taken over. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from '@vigil/channel/connect.ts';
import { encodeFrame } from '@vigil/channel/framing.ts';
import { deriveKeys } from '@vigil/channel/handshake.ts';
import { listen } from '@vigil/channel/listen.ts';
import { stopChild, untilEnded } from '@vigil/demo/parts/child.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closeAll, echo, failure, firstPayload, fresh, opened, squat } from './local-channel-parts.ts';
import { buildHost, cleanUp, HostProcess, startEchoCore, temporaryDirectory } from './processes.ts';

const NOBODY = 65534;
const root = process.getuid?.() === 0;
const caller = { role: 'extension', caller: 'chrome-extension://test/' } as const;

afterEach(closeAll);
afterAll(cleanUp);

describe('the companion', () => {
  it('keeps its run folder private', async () => {
    const paths = fresh();
    await echo(paths);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect([paths.home, paths.runDir as string].map(mode)).toEqual([0o700, 0o700]);
    expect([paths.secret, paths.socket as string, paths.owner].map(mode)).toEqual([0o600, 0o600, 0o600]);
  });

  it('refuses a second companion, which learns the holder, and the first continues', async () => {
    const paths = fresh();
    await echo(paths);
    const error = await listen({ paths, onConnection: () => {} }).catch((thrown: Error) => thrown);
    expect(codeOf(error)).toBe('already-running');
    expect(String(error)).toContain(String(process.pid));
    const link = await connect(paths, caller);
    const payload = firstPayload(link);
    link.send(Buffer.from('{"still":1}'));
    expect(await payload).toBe('{"still":1}');
    link.close();
  });

  it('wins exactly once when ten start together', async () => {
    const paths = fresh();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => listen({ paths, onConnection: () => {} })));
    const won = tries.filter((result) => result.status === 'fulfilled');
    for (const result of won) opened.push(result.value);
    expect(won.length).toBe(1);
    const codes = tries.filter((result) => result.status === 'rejected').map((result) => codeOf(result.reason));
    expect(new Set(codes)).toEqual(new Set(['already-running']));
  });

  it('takes over the socket of one that was killed', async () => {
    const paths = fresh();
    const killed = await startEchoCore(paths.home);
    await stopChild(killed, 'SIGKILL');
    expect(existsSync(paths.socket as string)).toBe(true);
    await echo(paths);
    const link = await connect(paths, caller);
    link.close();
  });

  it('takes over a lock whose holder died', async () => {
    const paths = fresh();
    mkdirSync(paths.runDir as string, { mode: 0o700 });
    const dead = spawn(process.execPath, ['-e', '0']);
    await untilEnded(dead);
    writeFileSync(paths.lock, String(dead.pid));
    await echo(paths);
    expect(existsSync(paths.lock)).toBe(false);
  });

  it('frees socket and name when it closes', async () => {
    const paths = fresh();
    await (await echo(paths)).close();
    opened.length = 0;
    expect([paths.socket as string, paths.owner, paths.lock].map((path) => existsSync(path))).toEqual([
      false,
      false,
      false,
    ]);
    await echo(paths);
  });

  it.each([
    ['home', 0o755],
    ['run', 0o777],
  ])('does not start when its %s is open to others', async (which, mode) => {
    const paths = fresh();
    const path = which === 'home' ? paths.home : (paths.runDir as string);
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it('does not follow a link to another directory', async () => {
    const paths = fresh();
    symlinkSync(temporaryDirectory(), paths.runDir as string);
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it.runIf(root)('does not start in a directory of another user', async () => {
    const paths = fresh();
    mkdirSync(paths.runDir as string, { mode: 0o700 });
    chownSync(paths.runDir as string, NOBODY, NOBODY);
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it('refuses a secret that others can read', async () => {
    const paths = fresh();
    writeFileSync(paths.secret, Buffer.alloc(32), { mode: 0o644 });
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it('refuses a damaged secret', async () => {
    const paths = fresh();
    writeFileSync(paths.secret, Buffer.alloc(31), { mode: 0o600 });
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('secret-invalid');
  });
});

describe('a caller', () => {
  it.runIf(root)('of another user gets EACCES', async () => {
    const paths = fresh();
    await echo(paths);
    const attempt = `require('net').connect(${JSON.stringify(paths.socket)}).on('error', (e) => console.log(e.code)).on('connect', () => console.log('in'))`;
    const options = { uid: NOBODY, gid: NOBODY, encoding: 'utf8', cwd: '/', timeout: 60_000 } as const;
    expect(execFileSync(process.execPath, ['-e', attempt], options).trim()).toBe('EACCES');
  });

  it.each([
    ['home', 0o755],
    ['run', 0o777],
  ])('does not connect where its %s is open to others', async (which, mode) => {
    const paths = fresh();
    await echo(paths);
    chmodSync(which === 'home' ? paths.home : (paths.runDir as string), mode);
    expect(await failure(connect(paths, caller))).toBe('companion-refused');
  });

  it('reports companion-missing where no companion ever ran', async () => {
    expect(await failure(connect(fresh(), caller))).toBe('companion-missing');
  });

  it('disconnects from a server that answers with noise', async () => {
    const paths = fresh();
    await squat(paths, (socket) => socket.on('data', () => socket.write(encodeFrame(Buffer.alloc(64, 9)))));
    expect(await failure(connect(paths, caller))).toBe('companion-refused');
  });

  it('does not take its own proof, sent back, for the server’s', async () => {
    const paths = fresh();
    await squat(paths, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        const keys = deriveKeys(Buffer.alloc(32, 2), chunk.subarray(4), Buffer.alloc(32));
        socket.write(encodeFrame(Buffer.concat([Buffer.alloc(32), keys.clientProof])));
      });
    });
    expect(await failure(connect(paths, caller))).toBe('companion-refused');
  });

  it('sends nothing but its greeting to a squatting server', async () => {
    const host = await buildHost();
    const paths = fresh();
    const heard: Buffer[] = [];
    await squat(paths, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        heard.push(chunk);
        socket.write(encodeFrame(Buffer.alloc(64, 9)));
      });
    });
    const browser = new HostProcess(host, paths.home);
    browser.send({ canary: 'canary-7f3a' });
    expect(await browser.receive()).toEqual({ type: 'fault', code: 'companion-refused' });
    expect((await browser.exited).code).toBe(0);
    expect(heard.length).toBeGreaterThan(0);
    expect(Buffer.concat(heard).includes('canary-7f3a')).toBe(false);
  });
});
