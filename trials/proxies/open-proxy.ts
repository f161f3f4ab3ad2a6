import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createAuthority } from '../../apps/cli/test/support/certificates.ts';
import { freePort } from '../support/service-process.ts';

/** The host name in the configurations of the guide. */
export const publicHost = 'wa.example.com';

/** A proxy in front of the service, as the guide configures it. */
export interface RunningProxy {
  /** Where clients reach it: `https` with a certificate of `ca`, or `http`. */
  readonly scheme: 'https' | 'http';
  readonly port: number;
  readonly ca: string;
  close(): Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly servicePort: number;
}

interface Kind {
  readonly isInstalled: boolean;
  readonly package: string;
  readonly scheme: RunningProxy['scheme'];
  /** Writes the configuration and returns the command that runs it. */
  prepare(place: Place): Promise<{ readonly args: string[]; readonly env?: Record<string, string> }>;
}

const isInstalled = (command: string, arg: string): boolean => spawnSync(command, [arg]).status === 0;
const fromGuide = (name: string): Promise<string> =>
  readFile(new URL(`../../docs/guide/proxies/${name}`, import.meta.url), 'utf8');
const authority = createAuthority(Date.now());

/**
 * The guide's file with this machine's ports and certificate. Its timeouts of 60 s become 28 s: keep-alives come every 15 s, so a
 * stream that has received two has outlived them, and on a busy machine a keep-alive may be 13 s late.
 */
function adapted(text: string, { port, servicePort }: Place, changes: Readonly<Record<string, string>>): string {
  const all = {
    '127.0.0.1:8080': `127.0.0.1:${servicePort}`,
    '60s': '28s',
    ...changes,
  };
  const some = Object.entries(all).reduce((done, [from, to]) => {
    if (!done.includes(from)) throw new Error(`The configuration has no "${from}".`);
    return done.replaceAll(from, to);
  }, text);
  return some.replace(/^.*\[::\].*\n/gm, '').replace(/\b443\b/g, String(port));
}

/** The proxies of the guide. */
export const proxies: Readonly<Record<'nginx' | 'haproxy' | 'caddy', Kind>> = {
  nginx: {
    isInstalled: isInstalled('nginx', '-v'),
    package: 'nginx-light',
    scheme: 'https',
    prepare: async (place) => {
      const { folder } = place;
      const { key, chain } = authority.issue({ host: publicHost, validUntil: Date.now() + 86_400_000 });
      await writeFile(join(folder, 'chain.pem'), chain);
      await writeFile(join(folder, 'key.pem'), key);
      const site = adapted(await fromGuide('nginx.conf'), place, {
        '/etc/letsencrypt/live/wa.example.com/fullchain.pem': join(folder, 'chain.pem'),
        '/etc/letsencrypt/live/wa.example.com/privkey.pem': join(folder, 'key.pem'),
        'listen 80;': `listen ${await freePort()};`,
      });
      await writeFile(join(folder, 'site.conf'), site);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      const http = ['access_log off;', ...temporary, `include ${folder}/site.conf;`].join('\n');
      const user = process.getuid?.() === 0 ? 'user root;' : '';
      const whole = `${user}\ndaemon off;\npid ${folder}/pid;\nevents {}\nhttp {\n${http}\n}\n`;
      await writeFile(join(folder, 'nginx.conf'), whole);
      return { args: ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')] };
    },
  },
  haproxy: {
    isInstalled: isInstalled('haproxy', '-v'),
    package: 'haproxy',
    scheme: 'https',
    prepare: async (place) => {
      const { folder } = place;
      const { key, chain } = authority.issue({ host: publicHost, validUntil: Date.now() + 86_400_000 });
      await writeFile(join(folder, 'all.pem'), chain + key);
      const config = adapted(await fromGuide('haproxy.cfg'), place, {
        '/etc/haproxy/certs/wa.example.com.pem': join(folder, 'all.pem'),
        'bind :80\n': `bind :${await freePort()}\n`,
      });
      await writeFile(join(folder, 'haproxy.cfg'), config);
      return { args: ['-db', '-f', join(folder, 'haproxy.cfg')] };
    },
  },
  caddy: {
    isInstalled: isInstalled('caddy', 'version'),
    package: 'caddy',
    scheme: 'http',
    prepare: async ({ folder, port, servicePort }) => {
      const config = new URL('../../docker/Caddyfile', import.meta.url).pathname;
      const env = { HOME: folder, WHATSAPP_DOMAIN: `http://:${port}`, WHATSAPP_UPSTREAM: `127.0.0.1:${servicePort}` };
      return { args: ['run', '--adapter', 'caddyfile', '--config', config], env };
    },
  },
};

/** Starts one of them in front of a service on this machine. */
export async function openProxy(name: keyof typeof proxies, servicePort: number): Promise<RunningProxy> {
  const { prepare, scheme } = proxies[name];
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  const port = await freePort();
  const { args, env } = await prepare({ folder, port, servicePort });
  const child = spawn(name, args, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const close = async (): Promise<void> => {
    // Killed, nginx would leave its workers behind; told to stop, Caddy waits for its clients.
    child.kill(name === 'nginx' ? 'SIGTERM' : 'SIGKILL');
    if (!isGone()) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (isGone() || tries > 200) {
      await close();
      throw new Error(`${name} does not listen:\n${said}`);
    }
  }
  return { scheme, port, ca: authority.root, close };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isThere = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  if (!isThere) await delay(50);
  return isThere;
}
