import { randomUUID } from 'node:crypto';
import { type Container, type DockerConfig, type Engine, type RunOptions, readFacts, readFiles } from './engine.ts';
import { attempt, run } from './run.ts';

/** Whether a Docker engine answers. */
export async function hasDocker(): Promise<boolean> {
  return (await attempt(['docker', 'info']).catch(() => ({ code: 1 }))).code === 0;
}

/** The engine of this machine. */
export function openDocker(): Engine {
  const containers: string[] = [];
  const images: string[] = [];
  return {
    name: 'docker',
    build: async (image, dockerfile, context) => {
      await run(['docker', 'build', '--quiet', '--file', `${context}/${dockerfile}`, '--tag', image, context]);
      images.push(image);
    },
    start: (options) => {
      const name = `whatsapp-trial-${randomUUID()}`;
      containers.push(name);
      return start(options, name);
    },
    inspect: async (image) => {
      const text = await run(['docker', 'image', 'inspect', '--format', '{{json .Config}}', image]);
      return readFacts(JSON.parse(text) as DockerConfig);
    },
    files: async (image) => {
      const find = ['find', '/', '-xdev', '-type', 'f', '-printf', '/%P\\t%s\\n'];
      return readFiles(await run(['docker', 'run', '--rm', '--user=0', '--entrypoint=', image, ...find]));
    },
    close: async () => {
      if (containers.length > 0) await run(['docker', 'rm', '--force', ...containers]);
      if (images.length > 0) await run(['docker', 'rmi', '--force', ...images]);
    },
  };
}

async function start(options: RunOptions, name: string): Promise<Container> {
  const { image, env, port, isReadOnly, volume, command = [] } = options;
  await run([
    ...['docker', 'run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:${port}`],
    ...Object.entries({ ...env, PORT: String(port) }).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    // So that it can reach servers on this machine, as without a separate network.
    ...['--add-host', 'host.docker.internal:host-gateway'],
    ...(isReadOnly ? ['--read-only'] : []),
    ...(volume === undefined ? [] : ['--volume', `${volume}:/data`]),
    ...[image, ...command],
  ]);
  let latest = '';
  const following = setInterval(async () => {
    latest = (await attempt(['docker', 'logs', name])).output;
  }, 200);
  const ended = run(['docker', 'wait', name]).then(async (code) => {
    clearInterval(following);
    latest = (await attempt(['docker', 'logs', name])).output;
    return Number(code);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => latest,
    userId: async () => Number(await run(['docker', 'exec', name, 'id', '-u'])),
    exec: async (inside) => (await attempt(['docker', 'exec', name, ...inside])).code,
    signal: async (signal) => {
      await run(['docker', 'kill', '--signal', signal, name]);
    },
    ended,
  };
}
