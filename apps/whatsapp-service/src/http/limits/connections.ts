import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusals } from '../refusals.ts';

export interface ConnectionLimits {
  /** Connections that have not yet brought a valid key or signature. */
  readonly maxUnproven: number;
  /** Unanswered requests on one connection, if a client sends on without waiting (pipelining). */
  readonly maxUnanswered: number;
  /** How long a client may leave an answer unread. */
  readonly unreadMs: number;
  /** How much all clients together may leave unread, not counting event streams. */
  readonly maxUnreadBytes: number;
}

const defaults: ConnectionLimits = {
  maxUnproven: 1_024,
  maxUnanswered: 8,
  unreadMs: 60_000,
  maxUnreadBytes: 64 * 1024 * 1024,
};

/** Limits the connections of a server, so that they can't exhaust it. */
export interface Connections {
  /** Registers a new one. Past the limit, the unproven one that has been idle longest is closed. */
  add(socket: Socket): void;
  /**
   * Handles a request: at once, or once those before it on its connection are answered, so that a connection never has
   * more than one answer in memory. Past the limit of unanswered requests the connection is closed.
   */
  admit(request: IncomingMessage, response: ServerResponse, handle: RequestListener): void;
  /** A request on it had a valid signature or key. */
  prove(socket: Socket): void;
  /** It may carry another client's requests now: proxies send those of all their clients over the same connections. */
  doubt(socket: Socket): void;
  /** It carries an event stream, which has its own limit for unread bytes. */
  isStream(socket: Socket): void;
  /** Checks how much clients leave unread. To be called a few times a second. */
  sweep(): void;
}

interface State {
  readonly limits: ConnectionLimits;
  readonly refusals: Pick<Refusals, 'count'>;
  readonly all: Set<Socket>;
  /** In the order of their latest request. */
  readonly unproven: Set<Socket>;
  /** How many requests are waiting for an earlier one to be answered. */
  readonly pipelined: WeakMap<Socket, number>;
  /** How much clients that leave something unread had read at the last check. */
  readonly taken: WeakMap<Socket, number>;
  readonly streams: WeakSet<Socket>;
}

export function createConnections(
  refusals: Pick<Refusals, 'count'>,
  options: Partial<ConnectionLimits> = {},
): Connections {
  const state: State = {
    limits: { ...defaults, ...options },
    refusals,
    all: new Set(),
    unproven: new Set(),
    pipelined: new WeakMap(),
    taken: new WeakMap(),
    streams: new WeakSet(),
  };
  const { all, unproven } = state;
  return {
    add: (socket) => {
      all.add(socket);
      hold(state, socket);
      socket.on('timeout', () => {
        // Node's own timeouts end here too.
        if (socket.writableLength > 0) closeUnread(state, socket);
      });
      socket.once('close', () => {
        all.delete(socket);
        unproven.delete(socket);
      });
    },
    admit: (request, response, handle) => {
      const { socket } = request;
      // Moves it to the end of the order.
      if (unproven.delete(socket)) unproven.add(socket);
      // A response has its socket at once, unless one before it still holds it.
      if (response.socket !== null) handle(request, response);
      else queue(state, request, response, handle);
    },
    prove: (socket) => {
      unproven.delete(socket);
    },
    doubt: (socket) => {
      if (all.has(socket)) hold(state, socket);
    },
    isStream: (socket) => {
      state.streams.add(socket);
    },
    sweep: () => sweep(state),
  };
}

function hold({ unproven, limits, refusals }: State, socket: Socket): void {
  unproven.add(socket);
  const [oldestIdle] = unproven;
  if (unproven.size <= limits.maxUnproven || !oldestIdle) return;
  unproven.delete(oldestIdle);
  refusals.count('too_many_connections');
  oldestIdle.destroy();
}

/** A request after one that is not answered yet. */
function queue(state: State, request: IncomingMessage, response: ServerResponse, handle: RequestListener): void {
  const { limits, refusals, pipelined } = state;
  const { socket } = request;
  if (socket.destroyed) return;
  const count = (pipelined.get(socket) ?? 0) + 1;
  if (count >= limits.maxUnanswered) {
    refusals.count('too_many_unanswered');
    stopParsing(socket);
    socket.destroy();
    return;
  }
  pipelined.set(socket, count);
  response.once('finish', () => pipelined.set(socket, (pipelined.get(socket) ?? 1) - 1));
  // A waiting body would be in memory too, in as many objects as its sender likes.
  if (hasBody(request)) handle(request, response);
  else response.once('socket', () => process.nextTick(handle, request, response));
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function sweep(state: State): void {
  const { limits, all, taken, streams } = state;
  const stuck: Socket[] = [];
  let unreadBytes = 0;
  for (const socket of all) {
    if (socket.writableLength === 0) continue;
    // Node also notices progress within a single large write, and sets another timeout once the answer is read.
    if (socket.timeout !== limits.unreadMs) socket.setTimeout(limits.unreadMs);
    if (streams.has(socket)) continue;
    unreadBytes += socket.writableLength;
    const takenBytes = socket.bytesWritten - socket.writableLength;
    if (taken.get(socket) === takenBytes) stuck.push(socket);
    taken.set(socket, takenBytes);
  }
  if (unreadBytes > limits.maxUnreadBytes) closeStuck(state, stuck, unreadBytes - limits.maxUnreadBytes);
}

/** Closes connections that read nothing since the last check: unproven ones first, then those that hold most. */
function closeStuck(state: State, stuck: readonly Socket[], excessBytes: number): void {
  const isKnown = (socket: Socket): number => (state.unproven.has(socket) ? 0 : 1);
  let left = excessBytes;
  for (const socket of stuck.toSorted((a, b) => isKnown(a) - isKnown(b) || b.writableLength - a.writableLength)) {
    if (left <= 0) return;
    left -= socket.writableLength;
    closeUnread(state, socket);
  }
}

function closeUnread({ refusals }: State, socket: Socket): void {
  refusals.count('slow_reader');
  socket.destroy();
}

/**
 * Node keeps parsing what it has read of a connection, up to 64 KiB, and holds the thousands of requests in it until the
 * connection ends, which happens only after all other readable connections have been served: gigabytes in total. There is
 * no public way to stop that, so this removes the parser's callback; 2 is its answer for "the rest is not HTTP". If there
 * is no parser, no more requests than the limit are handled anyway.
 */
function stopParsing(socket: Socket & { readonly parser?: { onIncoming?: unknown } | null }): void {
  if (socket.parser?.onIncoming) socket.parser.onIncoming = () => 2;
}
