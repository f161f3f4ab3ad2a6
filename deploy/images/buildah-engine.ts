import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { baseImage } from './base-image.ts';
import {
  type Container,
  type DockerConfig,
  type Engine,
  type ImageFacts,
  type RunOptions,
  readFacts,
  readFiles,
} from './engine.ts';
import { baseOf } from './pins.ts';
import { attempt, run } from './run.ts';

/** Works without an engine: inside a container, without a daemon or an overlay file system. */
const env = { ...process.env, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };

/**
 * Builds with buildah, and runs images like an engine: with the image's files as the root, separate mounts and process
 * ids, and the image's user, folder, variables and command. Needs root.
 * @param folder for the parts of this machine's npm that the builder may see.
 */
export async function openBuildah(folder: string, say: (line: string) => void): Promise<Engine> {
  await checkRights();
  const base = await baseImage(env, say);
  const npm = await npmVolumes(folder);
  const containers: string[] = [];
  const images: string[] = [];

  const inspect = askedOnce(async (image: string): Promise<ImageFacts> => {
    const text = await run(['buildah', 'inspect', '--type', 'image', image], { env });
    return readFacts((JSON.parse(text) as { Docker: { config: DockerConfig } }).Docker.config);
  });
  const mounted = async (image: string): Promise<string> => {
    const container = (await run(['buildah', 'from', '--pull-never', image], { env })).trim();
    containers.push(container);
    return (await run(['buildah', 'mount', container], { env })).trim();
  };
  /** Shared by all that only read, because without an overlay each container is a copy of the whole image. */
  const mountedToRead = askedOnce(mounted);

  return {
    name: 'buildah',
    build: async (image, dockerfile, context) => {
      const pinned = baseOf(await readFile(join(context, dockerfile), 'utf8'));
      const options = ['--format', 'docker', '--pull-never', '--quiet', ...npm];
      const inItsPlace = ['--build-context', `${pinned}=container-image://${base}`];
      await run(
        ['buildah', 'bud', ...options, ...inItsPlace, '--file', join(context, dockerfile), '--tag', image, context],
        { env },
      );
      images.push(image);
    },
    inspect,
    files: async (image) => {
      return readFiles(await run(['find', await mountedToRead(image), '-type', 'f', '-printf', '/%P\\t%s\\n']));
    },
    start: async (options) => {
      const root = await (options.isReadOnly ? mountedToRead : mounted)(options.image);
      return start(options, root, await inspect(options.image));
    },
    close: async () => {
      if (containers.length > 0) await run(['buildah', 'rm', ...containers], { env });
      if (images.length > 0) await run(['buildah', 'rmi', '--force', ...images], { env });
    },
  };
}

/** Checks each name once; an image is built once. */
function askedOnce<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (name) => {
    const answer = known.get(name) ?? ask(name);
    known.set(name, answer);
    return answer;
  };
}

async function checkRights(): Promise<void> {
  const { code, output } = await attempt([
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    'mount',
    '-t',
    'proc',
    'proc',
    '/proc',
  ]);
  if (code === 0) return;
  throw new Error(
    `Containers can't be run here: mounts and process ids of one's own are refused (${output.trim()}). Run this as root, ` +
      'in a container with --privileged, or with a Docker engine.',
  );
}

/** The build uses this machine's npm registry and trusted authorities; no credentials are passed on. */
async function npmVolumes(folder: string): Promise<string[]> {
  const registry = (await run(['npm', 'config', 'get', 'registry'])).trim();
  const inside = '/etc/ssl/machine.crt';
  const hasAuthorities = existsSync(authorities);
  const file = join(folder, 'npmrc');
  await writeFile(file, `registry=${registry}\n${hasAuthorities ? `cafile=${inside}\n` : ''}`);
  return [
    ...['--volume', `${file}:/root/.npmrc:ro`],
    ...(hasAuthorities ? ['--volume', `${authorities}:${inside}:ro`] : []),
  ];
}

const authorities = '/etc/ssl/certs/ca-certificates.crt';

/** What an engine sets up before it starts the command: a read-only root, volumes, /proc and a small /dev. */
const prepare = `
set -e
root=$1 readonly=$2 volume=$3 user=$4 folder=$5
shift 5
mount --bind "$root" "$root"
[ -z "$readonly" ] || mount -o remount,bind,ro "$root"
[ -z "$volume" ] || mount --bind "$volume" "$root/data"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
exec chroot --userspec="$user" --groups= "$root" env --ignore-environment --chdir="$folder" -- "$@"
`;

async function start(options: RunOptions, root: string, image: ImageFacts): Promise<Container> {
  const variables = [...image.env, ...Object.entries(options.env).map(([name, value]) => `${name}=${value}`)];
  const command = [...image.entrypoint, ...(options.command ?? image.command)];
  const child = spawn(
    'unshare',
    [
      ...['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private', 'sh', '-c', prepare, 'sh'],
      ...[root, options.isReadOnly ? 'yes' : '', options.volume ?? '', image.user, image.workingDir || '/'],
      ...[...variables, `PORT=${options.port}`, ...command],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  const ended = once(child, 'close').then(([code]) => Number(code));
  const first = await firstProcess(child);
  return {
    url: `http://127.0.0.1:${options.port}`,
    output: () => chunks.join(''),
    userId: async () => Number(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${first}/status`, 'utf8'))?.[1]),
    exec: async (command) => {
      const enter = ['nsenter', `--target=${first}`, '--mount', '--pid', '--root', '--wd'];
      const as = ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'];
      return (await attempt([...enter, ...as, 'env', '-i', ...variables, `PORT=${options.port}`, ...command])).code;
    },
    signal: async (signal) => {
      process.kill(first, signal);
    },
    ended,
  };
}

/** The process with the id 1 inside; `unshare` is its parent. */
async function firstProcess({ pid, exitCode }: ChildProcess): Promise<number> {
  for (let tries = 0; tries < 500 && exitCode === null; tries += 1) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    if (children.trim() !== '') return Number(children.trim());
    await delay(2);
  }
  throw new Error('The container did not start.');
}
