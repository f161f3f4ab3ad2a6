import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Client, type Clients, createClients } from './clients.ts';

/** Why a body is not read to its end: there is no room for it, or it arrives too slowly. */
export type BodyStop = 'overloaded' | 'slow_body';

export interface OpenOptions {
  /** Whether the request has a valid API key. */
  readonly hasKey?: boolean;
  /** How long the whole body may take. Default 30 s. */
  readonly maxMs?: number;
}

/** A body that is being read, or was read and is still in use. Only `Bodies` changes it, except for the callbacks. */
export interface Body {
  readonly socket: Socket;
  readonly client: Client;
  readonly hasKey: boolean;
  /** 0 if it is chunked. */
  readonly declaredBytes: number;
  readonly maxMs: number;
  readonly startedAt: number;
  arrivedBytes: number;
  reservedBytes: number;
  isUnfinished: boolean;
  isReleased: boolean;
  /** The unfinished ones that began before and after it: a linked list, which costs a fraction of a set. */
  before: Body | null;
  after: Body | null;
  /** How many bytes had arrived when the current progress interval began. */
  markedAt: number;
  markedBytes: number;
  /** Called when the body is stopped from outside; its bytes are no longer reserved by then. */
  onStop: ((stop: BodyStop) => void) | null;
  /** Whether the client is waiting for us: the receiver of the body accepts no more. */
  isHeldUp: (() => boolean) | null;
}

export interface BodyLimits {
  /** Memory for all bodies together. */
  readonly budgetBytes: number;
  /** Bodies up to this size have a larger share of the budget than others. */
  readonly smallBytes: number;
  /** How long an address counts as known after a valid signature or key. */
  readonly knownForMs: number;
  /** Unfinished bodies of one unknown address, except those within the grace period. */
  readonly maxUnfinished: number;
  /** A body younger than this gives way only to those of a higher rank. */
  readonly graceMs: number;
  /** A body must bring `minBytes` in each interval of this length. */
  readonly intervalMs: number;
  readonly minBytes: number;
}

const defaults: Omit<BodyLimits, 'budgetBytes'> = {
  smallBytes: 256 * 1024,
  knownForMs: 3_600_000,
  maxUnfinished: 32,
  graceMs: 1_000,
  intervalMs: 5_000,
  minBytes: 16 * 1024,
};
const defaultMaxMs = 30_000;

/** Large bodies of unknown addresses, small ones of unknown addresses, and those of known addresses. */
type Rank = 0 | 1 | 2;
const [large, small, known] = [0, 1, 2] as const;

/** The share of the budget up to which a body of each rank is given more. */
const shares: Readonly<Record<Rank, number>> = { [large]: 1 / 2, [small]: 3 / 4, [known]: 1 };
/** How much of it one unknown address may use. */
const addressShare = 1 / 4;

/**
 * The bodies in flight and the memory they take. Only bytes that have arrived are reserved. When room is short, unfinished
 * bodies that have held most for longest are dropped, since a normal one is read within milliseconds
 * (`docs/decisions/012`).
 */
export interface Bodies {
  /** Begins a body. If its address is unknown and has too many unfinished ones, the oldest is dropped. */
  open(request: IncomingMessage, options?: OpenOptions): Body;
  /** Reserves memory; false if there is none. */
  reserve(body: Body, bytes: number): boolean;
  /** No more of it is read. Its reserved bytes stay reserved. */
  finish(body: Body): void;
  /** Its signature was valid: its address is known from now on. */
  prove(body: Body): void;
  /** Releases the reserved bytes. Further calls do nothing. */
  release(body: Body): void;
  /** Whether a valid signature or key came from the address recently. */
  isKnown(address: string): boolean;
  /** How many bodies are not yet released. */
  count(): number;
  /**
   * Stops bodies that arrive too slowly. To be called every second. `onLate` is called with each body older than the
   * grace period.
   */
  sweep(onLate?: (body: Body) => void): void;
}

interface State {
  readonly limits: BodyLimits;
  readonly now: BodiesDeps['now'];
  readonly addressOf: BodiesDeps['addressOf'];
  readonly clients: Clients;
  /** The ends of the unfinished ones. */
  oldest: Body | null;
  newest: Body | null;
  reservedBytes: number;
  count: number;
}

export interface BodiesDeps {
  /** A steady clock, in milliseconds. */
  readonly now: () => number;
  /** The address of the client that sent a request. */
  readonly addressOf: (request: IncomingMessage) => string;
}

export function createBodies(
  { now, addressOf }: BodiesDeps,
  options: Partial<BodyLimits> & Pick<BodyLimits, 'budgetBytes'>,
): Bodies {
  const limits: BodyLimits = { ...defaults, ...options };
  const clients = createClients(now, limits.knownForMs);
  const state: State = { limits, now, addressOf, clients, oldest: null, newest: null, reservedBytes: 0, count: 0 };
  return {
    open: (request, openOptions) => open(state, request, openOptions),
    reserve: (body, bytes) => reserve(state, body, bytes),
    finish: (body) => finish(state, body),
    prove: ({ client, startedAt }) => clients.prove(client, startedAt),
    release: (body) => release(state, body),
    isKnown: clients.isKnownAddress,
    count: () => state.count,
    sweep: (onLate) => {
      const at = now();
      for (const body of unfinished(state)) {
        if (at - body.startedAt < limits.graceMs) break;
        if (isTooSlow(body, limits, at)) stop(state, body, 'slow_body');
        else onLate?.(body);
      }
    },
  };
}

function open(state: State, request: IncomingMessage, options: OpenOptions = {}): Body {
  const { hasKey = false, maxMs = defaultMaxMs } = options;
  const { clients, limits } = state;
  const client = clients.at(state.addressOf(request));
  const startedAt = state.now();
  if (hasKey) clients.prove(client, startedAt);
  if (client.unfinished >= limits.maxUnfinished && !clients.isKnown(client)) {
    const oldest = [...unfinished(state)].find((body) => body.client === client);
    if (oldest && isOld(state, oldest)) stop(state, oldest, 'slow_body');
  }
  const body: Body = {
    socket: request.socket,
    client,
    hasKey,
    declaredBytes: Number(request.headers['content-length'] ?? 0),
    maxMs,
    startedAt,
    arrivedBytes: 0,
    reservedBytes: 0,
    isUnfinished: true,
    isReleased: false,
    before: state.newest,
    after: null,
    markedAt: startedAt,
    markedBytes: 0,
    onStop: null,
    isHeldUp: null,
  };
  if (state.newest) state.newest.after = body;
  else state.oldest = body;
  state.newest = body;
  client.unfinished += 1;
  client.bodies += 1;
  state.count += 1;
  return body;
}

function reserve(state: State, body: Body, bytes: number): boolean {
  const { client } = body;
  const { budgetBytes } = state.limits;
  // Usually there is plenty, and the rank makes no difference.
  const isPlenty =
    state.reservedBytes + bytes <= budgetBytes * shares[large] &&
    client.reservedBytes + bytes <= budgetBytes * addressShare;
  if (!isPlenty && !hasRoom(state, body, bytes) && !makeRoom(state, body, bytes)) return false;
  state.reservedBytes += bytes;
  client.reservedBytes += bytes;
  body.reservedBytes += bytes;
  return true;
}

function hasRoom(state: State, body: Body, bytes: number): boolean {
  // One body always fits, however small the budget.
  const isAlone = state.reservedBytes === body.reservedBytes;
  const share = state.limits.budgetBytes * shares[rankOf(state, body)];
  return (isAlone || state.reservedBytes + bytes <= share) && !isAddressFull(state, body, bytes);
}

function isAddressFull(state: State, body: Body, bytes: number): boolean {
  const { client } = body;
  const isAlone = client.reservedBytes === body.reservedBytes;
  if (isAlone || state.clients.isKnown(client)) return false;
  return client.reservedBytes + bytes > state.limits.budgetBytes * addressShare;
}

/** Stops unfinished bodies, those of the lowest rank and the costliest of these first, until there is room. */
function makeRoom(state: State, wanting: Body, bytes: number): boolean {
  const rank = rankOf(state, wanting);
  const isOwnOnly = isAddressFull(state, wanting, bytes);
  for (const victimRank of ([large, small, known] as const).slice(0, rank + 1)) {
    const isVictim = (body: Body): boolean =>
      body !== wanting &&
      body.reservedBytes > 0 &&
      rankOf(state, body) === victimRank &&
      (victimRank < rank || isOld(state, body)) &&
      (!isOwnOnly || body.client === wanting.client);
    for (const body of [...unfinished(state)].filter(isVictim).sort((a, b) => costOf(state, b) - costOf(state, a))) {
      stop(state, body, isOld(state, body) ? 'slow_body' : 'overloaded');
      if (hasRoom(state, wanting, bytes)) return true;
    }
  }
  return false;
}

/** Much memory for a long time. A tiny silent body costs nothing, nor does a large one that has just begun. */
function costOf({ now }: State, { reservedBytes, startedAt }: Body): number {
  return reservedBytes * (now() - startedAt);
}

function rankOf({ clients, limits }: State, { client, declaredBytes, arrivedBytes }: Body): Rank {
  if (clients.isKnown(client)) return known;
  return Math.max(declaredBytes, arrivedBytes) <= limits.smallBytes ? small : large;
}

function isOld({ limits, now }: State, { startedAt }: Body): boolean {
  return now() - startedAt >= limits.graceMs;
}

/** Checks a body's progress, and begins its next interval if one is over. */
function isTooSlow(body: Body, { intervalMs, minBytes }: BodyLimits, at: number): boolean {
  if (at - body.startedAt >= body.maxMs) return true;
  if (at - body.markedAt < intervalMs) return false;
  if (body.arrivedBytes - body.markedBytes < minBytes && !body.isHeldUp?.()) return true;
  body.markedAt = at;
  body.markedBytes = body.arrivedBytes;
  return false;
}

/** In the order in which they began. The last one returned may be finished before the next is requested. */
function* unfinished({ oldest }: State): Generator<Body> {
  for (let body = oldest; body; ) {
    const { after }: Body = body;
    yield body;
    body = after;
  }
}

function finish(state: State, body: Body): void {
  if (!body.isUnfinished) return;
  body.isUnfinished = false;
  body.client.unfinished -= 1;
  const { before, after } = body;
  if (before) before.after = after;
  else state.oldest = after;
  if (after) after.before = before;
  else state.newest = before;
  body.before = null;
  body.after = null;
}

function release(state: State, body: Body): void {
  if (body.isReleased) return;
  body.isReleased = true;
  finish(state, body);
  const { client } = body;
  state.reservedBytes -= body.reservedBytes;
  client.reservedBytes -= body.reservedBytes;
  body.reservedBytes = 0;
  state.count -= 1;
  client.bodies -= 1;
  if (client.bodies === 0) state.clients.idle(client);
}

function stop(state: State, body: Body, reason: BodyStop): void {
  release(state, body);
  body.onStop?.(reason);
}
