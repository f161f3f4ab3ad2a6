import { setTimeout as pause } from 'node:timers/promises';
import type { HostileRequest } from '../requests/hostile-request.ts';
import { isWellFramed, toBytes } from '../requests/http-request.ts';
import { type Line, type Outcome, openLine, type Sending } from './exchange.ts';

export interface AttackOptions {
  readonly port: number;
  /** Indices from `from` on, `requests` of them. */
  readonly from: number;
  readonly requests: number;
  readonly make: (index: number) => HostileRequest;
  readonly onOutcome: (hostile: HostileRequest, outcome: Outcome) => void;
  /** How long to wait for exchanges in flight when the last request has been sent. */
  readonly tailMs: number;
  /** Ends the attack early. */
  readonly signal: AbortSignal;
}

export interface Attack {
  /** Resolves when everything was sent and answered, or the time is up. */
  readonly done: Promise<void>;
  /** Requests without an outcome so far. */
  readonly underWay: () => readonly HostileRequest[];
}

/** Connections that are kept busy. */
const busyConnections = 48;
/** Slow exchanges: each waits aside, and the next takes its connection. */
const maxWaiting = 400;
const waitsElsewhereAfterMs = 1_000;
/** The service has 30 s for a request, looks every 2 s, and waits for Meta as long as the client says, 55 s at most. */
const limitMs = 75_000;
const unreadMs = 20_000;
const pipelinedRequests = 8;
const unreadRequests = 40;

export function startAttack(options: AttackOptions): Attack {
  const underWay = new Map<number, HostileRequest>();
  const elsewhere = createWaitingRoom();
  let next = options.from;
  const work = async (place: number): Promise<void> => {
    const lines = createLines(options.port, place);
    for (let index = next++; index < options.from + options.requests && !options.signal.aborted; index = next++) {
      const hostile = options.make(index);
      underWay.set(index, hostile);
      const exchange = perform(lines, hostile).then((outcome) => {
        underWay.delete(index);
        options.onOutcome(hostile, outcome);
      });
      if (!takesLong(hostile) && (await isDoneSoon(exchange))) continue;
      lines.leave();
      await elsewhere.enter(exchange);
    }
    lines.close();
  };
  const done = Promise.all(Array.from({ length: busyConnections }, (_, place) => work(place))).then(async () => {
    await Promise.race([elsewhere.isEmpty(), pause(options.tailMs, undefined, { ref: false })]);
  });
  return { done, underWay: () => [...underWay.values()] };
}

/** For requests known to make the service wait, or whose client disconnects by itself. */
function takesLong({ request, delivery }: HostileRequest): boolean {
  if (Buffer.isBuffer(request) || !isWellFramed(request)) return true;
  return delivery === 'unread' || delivery === 'stalled' || delivery === 'cut off';
}

interface WaitingRoom {
  /** Resolves when there is room again. */
  readonly enter: (exchange: Promise<unknown>) => Promise<void>;
  readonly isEmpty: () => Promise<void>;
}

function createWaitingRoom(): WaitingRoom {
  let waiting = 0;
  const outside: (() => void)[] = [];
  const untilNext = (): Promise<void> => new Promise((resolve) => outside.push(resolve));
  const leave = (): void => {
    waiting -= 1;
    for (const resolve of outside.splice(0)) resolve();
  };
  return {
    enter: async (exchange) => {
      waiting += 1;
      void exchange.then(leave);
      while (waiting >= maxWaiting) await untilNext();
    },
    isEmpty: async () => {
      while (waiting > 0) await untilNext();
    },
  };
}

function isDoneSoon(exchange: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, waitsElsewhereAfterMs, false);
    exchange.then(() => {
      clearTimeout(late);
      resolve(true);
    });
  });
}

/** Sends one request alone, on a connection of its own. */
export async function performAlone(port: number, hostile: HostileRequest): Promise<Outcome> {
  const lines = createLines(port, 0);
  const outcome = await perform(lines, hostile);
  lines.close();
  return outcome;
}

interface Lines {
  /** A connection for requests that leave it in order. */
  readonly shared: (hostile: HostileRequest) => Line;
  /** One for this request only. */
  readonly own: (hostile: HostileRequest) => Line;
  /** Leaves the shared connections to the exchanges on them. */
  readonly leave: () => void;
  readonly close: () => void;
}

/**
 * The connections of one attacker. Requests with the right key or signature come from an address of their own; guesses come
 * from one address, like a single guesser, and from ever-changing ones, like a botnet.
 */
function createLines(port: number, place: number): Lines {
  const shared = new Map<boolean, Line>();
  const own = ({ index, isTrusted }: HostileRequest): Line => openLine(port, addressOf(index, place, isTrusted));
  return {
    own,
    shared: (hostile) => {
      const known = shared.get(hostile.isTrusted);
      if (known?.isOpen()) return known;
      const line = own(hostile);
      shared.set(hostile.isTrusted, line);
      return line;
    },
    leave: () => shared.clear(),
    close: () => {
      for (const line of shared.values()) line.close();
    },
  };
}

/** One attacker in four guesses from the same address, so that guessing is noticed. */
const guesses = 4;

/** Linux treats every address in 127/8 as this machine. */
function addressOf(index: number, place: number, isTrusted: boolean): string | undefined {
  if (process.platform !== 'linux') return undefined;
  if (isTrusted) return `127.0.1.${place + 1}`;
  return place % guesses === 0 ? '127.9.9.1' : `127.66.${(index >> 4) & 255}.${((index * 7) & 127) + 1}`;
}

async function perform(lines: Lines, hostile: HostileRequest): Promise<Outcome> {
  const sending = sendingOf(hostile);
  const isInOrder = sending.answers === 1 && !sending.isHalfClosed && sending.leavesAfterMs === undefined;
  if (isInOrder && !Buffer.isBuffer(hostile.request) && isWellFramed(hostile.request)) {
    const outcome = await lines.shared(hostile).send(sending);
    // The server may have closed a connection just as it was reused. A request that never ends is closed with the service.
    if (outcome.ending !== 'closed' || hostile.delivery === 'stalled') return outcome;
  }
  const line = lines.own(hostile);
  const outcome = await line.send(sending);
  line.close();
  return outcome;
}

function sendingOf({ request, delivery, index }: HostileRequest): Sending {
  const bytes = Buffer.isBuffer(request) ? request : toBytes(request);
  const isHead = !Buffer.isBuffer(request) && request.method === 'HEAD';
  const plain: Sending = { bytes, answers: 1, isHead, limitMs };
  // Anything that is not a request needs no answer: the client disconnects after a while.
  if (Buffer.isBuffer(request))
    return { ...plain, isHalfClosed: delivery === 'half closed', leavesAfterMs: 200 + (index % 400) };
  switch (delivery) {
    case 'whole':
      return isWellFramed(request) ? plain : { ...plain, leavesAfterMs: 1_500 };
    case 'in pieces':
      return { ...plain, pieces: 2 + (index % 4) };
    case 'half closed':
      return { ...plain, isHalfClosed: true };
    case 'pipelined':
      return { ...plain, ...repeated(bytes, pipelinedRequests) };
    case 'unread':
      return { ...plain, ...repeated(bytes, unreadRequests), isUnread: true, leavesAfterMs: unreadMs };
    case 'stalled':
      return { ...plain, bytes: bytes.subarray(0, Math.max(1, bytes.length - 5)) };
    case 'cut off':
      return {
        ...plain,
        bytes: bytes.subarray(0, Math.ceil(bytes.length * ((index % 9) / 9))),
        leavesAfterMs: index % 60,
      };
  }
}

const maxRepeatedBytes = 2_000_000;

function repeated(bytes: Buffer, wanted: number): Pick<Sending, 'bytes' | 'answers'> {
  const times = Math.max(1, Math.min(wanted, Math.floor(maxRepeatedBytes / bytes.length)));
  return { bytes: Buffer.concat(Array.from({ length: times }, () => bytes)), answers: times };
}
