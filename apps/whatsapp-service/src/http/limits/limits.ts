import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type AddressLimit, createAddressLimit } from '../address-limit.ts';
import { clientAddress, peerAddress } from '../client-address.ts';
import type { Refusals } from '../refusals.ts';
import { type Bodies, type Body, createBodies } from './bodies.ts';
import { type Connections, createConnections } from './connections.ts';
import { createMemory, type Memory, usedHeap } from './memory.ts';

/** Keeps clients, above all unknown ones, from exhausting the process. `docs/decisions/012` has the reasons. */
export interface Limits {
  readonly bodies: Bodies;
  readonly connections: Connections;
  readonly memory: Memory;
  /** Wrong signatures, unfinished bodies and requests, by address. */
  readonly misuse: AddressLimit;
  /** The address of the client that sent a request. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Whether a request came through an unconfigured proxy, so that its address is the proxy's. */
  readonly hasUnknownProxy: (request: IncomingMessage) => boolean;
  /** A request's headers did not arrive in time. */
  timedOut(socket: Socket): void;
}

export interface LimitsDeps {
  /** Memory for bodies that are being read or stored. */
  readonly maxInFlightBytes: number;
  readonly trustedProxies: number;
  readonly refusals: Pick<Refusals, 'count'>;
  /** A steady clock, in milliseconds. */
  readonly now: () => number;
  /** The used part of the heap, from 0 to 1. V8's own figures by default. */
  readonly usedShare?: () => number;
}

export function createLimits(deps: LimitsDeps): Limits {
  const { maxInFlightBytes: budgetBytes, trustedProxies, refusals, now, usedShare = usedHeap } = deps;
  const addressOf = (request: IncomingMessage): string => clientAddress(request, trustedProxies);
  const misuse = createAddressLimit(now);
  return {
    bodies: createBodies({ now, addressOf }, { budgetBytes }),
    connections: createConnections(refusals),
    memory: createMemory(usedShare),
    misuse,
    addressOf,
    hasUnknownProxy: ({ headers }) =>
      trustedProxies === 0 && forwardedHeaders.some((name) => headers[name] !== undefined),
    timedOut: (socket) => {
      // Behind a proxy, the client's address is in the headers that did not arrive.
      if (trustedProxies === 0) misuse.record(peerAddress(socket));
    },
  };
}

/** The headers of proxies that `clientAddress` or `originOf` would read. */
const forwardedHeaders = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'];

const lookMs = 250;
const sweepBodiesMs = 1_000;

/** Checks everything in flight at intervals, until the returned function is called. */
export function enforce({ bodies, connections, memory }: Limits): () => void {
  const doubtStrangers = ({ socket, hasKey }: Body): void => {
    if (!hasKey) connections.doubt(socket);
  };
  const timers = [
    setInterval(memory.look, lookMs),
    setInterval(connections.sweep, lookMs),
    setInterval(() => bodies.sweep(doubtStrangers), sweepBodiesMs),
  ];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
