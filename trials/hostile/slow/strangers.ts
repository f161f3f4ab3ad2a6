import { connect, type Socket } from 'node:net';
import { freshAddress } from './addresses.ts';

const MiB = 1024 * 1024;

/** One way to hold a connection without a key or a right signature. */
interface Kind {
  readonly name: string;
  /** How many of 20 connections do this. */
  readonly share: number;
  /** Written at once. `headers` end with a line break. */
  readonly first: (headers: string) => string;
  /** Written immediately after it. */
  readonly rest?: Buffer;
  /** Written every second from then on. */
  readonly drip?: Buffer;
  /** Whether it reads the answers; by default it does. */
  readonly isDeaf?: boolean;
  /** When it reconnects after the service has closed its connection. */
  readonly againMs: number;
}

const signature = `x-hub-signature-256: sha256=${'0'.repeat(64)}\r\n`;
const post = (path: string, headers: string, length: number | 'chunked', more = ''): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\n${headers}${more}` +
  `${length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`}\r\n\r\n`;
const webhook = (headers: string, length: number | 'chunked'): string =>
  post('/webhooks/whatsapp', headers, length, signature);
const get = (path: string, headers: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;

const kinds: readonly Kind[] = [
  { name: 'declares 4 MiB, a byte, silence', share: 4, first: (h) => `${webhook(h, 4 * MiB)}{`, againMs: 100 },
  { name: 'declares 200 KiB, a byte, silence', share: 2, first: (h) => `${webhook(h, 200 * 1024)}{`, againMs: 100 },
  { name: 'chunked, a byte, silence', share: 1, first: (h) => `${webhook(h, 'chunked')}1\r\n{\r\n`, againMs: 100 },
  { name: 'a byte a second', share: 3, first: (h) => webhook(h, 4 * MiB), drip: Buffer.from('x'), againMs: 100 },
  {
    name: '4 KiB a second, just enough',
    share: 2,
    first: (h) => webhook(h, 4 * MiB),
    drip: Buffer.alloc(4 * 1024, 'x'),
    againMs: 100,
  },
  {
    name: '4 MiB but for a byte, silence',
    share: 1,
    first: (h) => webhook(h, 4 * MiB),
    rest: Buffer.alloc(4 * MiB - 1, 'x'),
    againMs: 10_000,
  },
  {
    name: 'headers a byte a second',
    share: 2,
    first: (h) => `GET / HTTP/1.1\r\nhost: x\r\n${h}x-slow: `,
    drip: Buffer.from('x'),
    againMs: 100,
  },
  { name: 'connects, silence', share: 1, first: () => '', againMs: 100 },
  {
    name: 'a body for the API, without a key',
    share: 1,
    first: (h) => `${post('/v1/events/x/replay', h, MiB, 'content-type: application/json\r\n')}{`,
    againMs: 100,
  },
  {
    name: 'a message and an upload, without a key',
    share: 1,
    first: (h) => `${post('/v24.0/1/messages', h, MiB, 'content-type: application/json\r\n')}{`,
    againMs: 100,
  },
  { name: 'the stream, without a key', share: 1, first: (h) => get('/v1/stream', h), againMs: 100 },
  {
    name: 'asks for the reference, reads nothing',
    share: 1,
    first: (h) => get('/docs', h).repeat(8),
    isDeaf: true,
    againMs: 100,
  },
];

export interface StrangersOptions {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** Over how long they first connect. */
  readonly arrivalMs: number;
  /** Whether they name their addresses in `X-Forwarded-For`, as a proxy does, instead of having them. */
  readonly isForwarded: boolean;
}

export interface Strangers {
  /** How many connections are open now. */
  open(): number;
  /** By kind, how often the service closed one. */
  closed(): Readonly<Record<string, number>>;
  stop(): void;
}

/** Keeps this many connections open, each from its own address. A connection that the service closes is opened again. */
export function startStrangers(options: StrangersOptions): Strangers {
  const mix = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  const sockets = new Map<Socket, Kind>();
  const closed: Record<string, number> = Object.fromEntries(kinds.map(({ name }) => [name, 0]));
  const waiting = new Set<NodeJS.Timeout>();
  let isStopped = false;

  const later = (ms: number, action: () => void): void => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      action();
    }, ms);
    waiting.add(timer);
  };
  const come = (index: number, kind: Kind): void => {
    if (isStopped) return;
    const address = freshAddress();
    const { host, port, isForwarded } = options;
    const socket = connect({ host, port, ...(isForwarded ? {} : { localAddress: address }) });
    sockets.set(socket, kind);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      closed[kind.name] = (closed[kind.name] ?? 0) + 1;
      later(kind.againMs, () => come(index, kind));
    });
    if (kind.isDeaf) socket.pause();
    else socket.resume();
    const first = kind.first(isForwarded ? `x-forwarded-for: ${address}\r\n` : '');
    if (first !== '') socket.write(first);
    if (kind.rest) socket.write(kind.rest);
  };
  for (let index = 0; index < options.connections; index += 1) {
    const kind = mix[index % mix.length];
    if (kind) later((options.arrivalMs * index) / options.connections, () => come(index, kind));
  }
  const dripping = setInterval(() => {
    for (const [socket, { drip }] of sockets) if (drip && socket.writable) socket.write(drip);
  }, 1_000);

  return {
    open: () => sockets.size,
    closed: () => ({ ...closed }),
    stop: () => {
      isStopped = true;
      clearInterval(dripping);
      for (const timer of waiting) clearTimeout(timer);
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}
