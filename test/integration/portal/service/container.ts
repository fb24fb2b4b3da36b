/**
 * The container image, built and run by buildah without a daemon. In: a folder in which npm installed the package. Out: the image of its
 * Containerfile, built without a network, and a container of it.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Stands in for a bank's own base image. */
const BASE = 'localhost/node-base';
const PROGRAMS = [process.execPath, '/bin/sh', '/bin/mkdir', '/bin/chown'];

export interface RunningContainer {
  readonly child: ChildProcess;
  /** Process id of the entry point. */
  readonly pid: () => number;
}

export const hasBuildah = await run('buildah', ['--version']).then(
  () => true,
  () => false,
);

/**
 * Starts the image's entry point as its user; `environment` is that of `podman run -e`. `storage` is a folder for images: nothing of the
 * machine's own images is touched.
 */
export async function buildAndStart(
  installed: string,
  storage: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningContainer> {
  const at = ['--storage-driver', 'vfs', '--root', join(storage, 'images'), '--runroot', join(storage, 'run')];
  const buildah = async (...args: string[]) => (await run('buildah', [...at, ...args])).stdout.trim();
  writeBase(join(storage, 'base'));
  const empty = await buildah('from', 'scratch');
  await buildah('add', '--quiet', empty, join(storage, 'base'), '/');
  await buildah('commit', '--quiet', empty, BASE);
  // Without a cgroup of its own buildah runs steps in a chroot, with the network of its caller: here one without any interface.
  const file = join(installed, 'node_modules/vigil-verifier/dist/deploy/Containerfile');
  const build = ['bud', '--quiet', '--isolation', 'chroot', '--format', 'docker', '--build-arg', `BASE=${BASE}`];
  await run('unshare', ['--net', 'buildah', ...at, ...build, '--tag', 'vigil-verifier', '--file', file, installed]);
  const { Docker } = JSON.parse(await buildah('inspect', '--type', 'image', 'vigil-verifier')) as {
    Docker: { config: { Entrypoint: string[] } };
  };
  const container = await buildah('from', 'vigil-verifier');
  const set = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const args = ['run', '--isolation', 'chroot', ...set, container, '--', ...Docker.config.Entrypoint];
  const child = spawn('buildah', [...at, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, pid: () => leafOf(child.pid!) };
}

/** The programs that the Containerfile needs of its base, with their libraries, and a user "node". */
function writeBase(folder: string): void {
  const libraries = PROGRAMS.flatMap((program) =>
    [
      ...execFileSync('ldd', [program])
        .toString()
        .matchAll(/(\/\S+) \(0x/g),
    ].map(([, path]) => path!),
  );
  for (const path of new Set(libraries)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    cpSync(realpathSync(path), join(folder, path));
  }
  for (const name of ['bin', 'etc', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  for (const program of PROGRAMS) cpSync(realpathSync(program), join(folder, 'bin', basename(program)));
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n');
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
}

/** The last of a line of processes that each have one child. */
function leafOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return children[0] === undefined ? pid : leafOf(Number(children[0]));
}
