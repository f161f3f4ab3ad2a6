import { isIP } from 'node:net';

/** The proxies that the environment names, as curl, Go and Node read them. */
export interface Proxies {
  /**
   * The proxy for a URL; null for a direct connection.
   * @throws {UnusableProxy} if the variable for it names no usable proxy: a direct connection would ignore the setting.
   */
  for(url: URL): URL | null;
  /** The problems of the variables, each with its remedy. */
  readonly problems: readonly string[];
}

/** A variable names a proxy that this program cannot use; the message has the variable and the remedy. */
export class UnusableProxy extends Error {
  override readonly name = 'UnusableProxy';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names in lower case come first, as everywhere. */
export function readProxies(env: Environment): Proxies {
  const https = readProxy(env, 'HTTPS_PROXY');
  const http = readProxy(env, 'HTTP_PROXY');
  const exceptions = (given(env, 'NO_PROXY') ?? '').split(/[,\s]+/).filter(Boolean);
  return {
    for: (url) => {
      if (isLoopback(url.hostname) || exceptions.some((each) => matches(each, url))) return null;
      const { proxy, problem } = url.protocol === 'https:' ? https : http;
      if (problem !== null) throw new UnusableProxy(problem);
      return proxy;
    },
    problems: [https.problem, http.problem].filter((problem) => problem !== null),
  };
}

const nameIn = (env: Environment, name: string): string =>
  env[name.toLowerCase()] === undefined ? name : name.toLowerCase();

const given = (env: Environment, name: string): string | undefined => env[nameIn(env, name)]?.trim() || undefined;

interface ProxyReading {
  readonly proxy: URL | null;
  readonly problem: string | null;
}

/** The value may hold a password, so a problem does not quote it. */
function readProxy(env: Environment, name: string): ProxyReading {
  const text = given(env, name);
  if (text === undefined) return { proxy: null, problem: null };
  const proxy = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (proxy && /^https?:$/.test(proxy.protocol) && proxy.hostname !== '') return { proxy, problem: null };
  const what = /^socks/i.test(text) ? 'names a SOCKS proxy, which is not supported' : 'is not the URL of an HTTP proxy';
  const remedy = 'Give the address of an HTTP proxy, such as http://proxy.example.com:3128, or remove it.';
  return { proxy: null, problem: `${nameIn(env, name)} ${what}. ${remedy}` };
}

/** A proxy on another machine could not reach this one's own servers, such as the simulator. */
function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** An entry of NO_PROXY: `*`, a host or the domain of hosts, with or without a dot in front, and perhaps with a port. */
function matches(entry: string, { protocol, hostname, port }: URL): boolean {
  if (entry === '*') return true;
  const isAddress = isIP(entry) !== 0;
  const [, named = entry, entryPort] = (!isAddress && /^(.+):(\d+)$/.exec(entry)) || [];
  if (entryPort !== undefined && entryPort !== (port || (protocol === 'https:' ? '443' : '80'))) return false;
  const domain = named
    .replace(/^\*?\./, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === domain || host.endsWith(`.${domain}`);
}
