import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusals } from '../refusals.ts';

export interface ConnectionLimits {
  /** Connections on which nothing right has come yet. */
  readonly maxUnproven: number;
  /** Requests on one connection that are not answered yet, where a client sends on without waiting (pipelining). */
  readonly maxUnanswered: number;
  /** How long a client may leave unread what was sent to it. */
  readonly unreadMs: number;
}

const defaults: ConnectionLimits = { maxUnproven: 1_024, maxUnanswered: 8, unreadMs: 60_000 };

/** The connections of a server, so that nobody can exhaust it with them. */
export interface Connections {
  /** Takes note of a new one. Past the limit, the unproven one that is idle longest is closed. */
  add(socket: Socket): void;
  /** Whether a request may be handled; where not, its connection is closed. */
  admit(request: IncomingMessage, response: ServerResponse): boolean;
  /** A request on it brought a right signature or key. */
  prove(socket: Socket): void;
  /** What it carries now may be another's: proxies send the requests of all their clients over the same connections. */
  doubt(socket: Socket): void;
  /** Gives those whose clients leave something unread a time limit. To be called every few seconds. */
  sweep(): void;
}

export function createConnections(
  refusals: Pick<Refusals, 'count'>,
  options: Partial<ConnectionLimits> = {},
): Connections {
  const { maxUnproven, maxUnanswered, unreadMs } = { ...defaults, ...options };
  const all = new Set<Socket>();
  /** In the order of their latest request. */
  const unproven = new Set<Socket>();
  /** How many requests wait for the answer to the one before. */
  const waiting = new WeakMap<Socket, number>();

  const hold = (socket: Socket): void => {
    unproven.add(socket);
    const [longestIdle] = unproven;
    if (unproven.size <= maxUnproven || !longestIdle) return;
    unproven.delete(longestIdle);
    refusals.count('too_many_connections');
    longestIdle.destroy();
  };
  const wait = (socket: Socket, response: ServerResponse): boolean => {
    if (socket.destroyed) return false;
    const count = (waiting.get(socket) ?? 0) + 1;
    if (count >= maxUnanswered) {
      refusals.count('too_many_unanswered');
      stopParsing(socket);
      socket.destroy();
      return false;
    }
    waiting.set(socket, count);
    response.once('finish', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    return true;
  };
  const closeUnread = (socket: Socket): void => {
    // Node's own time limits end here too.
    if (socket.writableLength === 0) return;
    refusals.count('slow_reader');
    socket.destroy();
  };

  return {
    add: (socket) => {
      all.add(socket);
      hold(socket);
      socket.on('timeout', () => closeUnread(socket));
      socket.once('close', () => {
        all.delete(socket);
        unproven.delete(socket);
      });
    },
    admit: ({ socket }, response) => {
      // Moves it to the end of the order.
      if (unproven.delete(socket)) unproven.add(socket);
      // A response has its socket at once, unless another one before it still has it.
      return response.socket !== null || wait(socket, response);
    },
    prove: (socket) => {
      unproven.delete(socket);
    },
    doubt: (socket) => {
      if (all.has(socket)) hold(socket);
    },
    sweep: () => {
      for (const socket of all) {
        // Node sees the progress of a single large write too, and sets another time limit once the answer is read.
        if (socket.writableLength > 0 && socket.timeout !== unreadMs) socket.setTimeout(unreadMs);
      }
    },
  };
}

/**
 * Node goes on to parse what it has read of a connection, up to 64 KiB, and holds the thousands of requests in it until the
 * connection's end, which comes only after all other connections with something to read: gigabytes together. There is no public
 * way to end that, so this takes the parser's callback away; 2 is its answer for "the rest is not HTTP". Without the parser,
 * nothing more than the limit is handled all the same.
 */
function stopParsing(socket: Socket & { readonly parser?: { onIncoming?: unknown } | null }): void {
  if (socket.parser?.onIncoming) socket.parser.onIncoming = () => 2;
}
