import type { Log } from '../../log.ts';
import { createLoop, type Loop } from '../../loop.ts';
import { keepAliveText, openingText } from './stream-text.ts';

/** The connection of a listener. */
export interface Line {
  /** Sends bytes that may be shared with other listeners; false if the connection is full for now, until `drained`. */
  write(bytes: Uint8Array): boolean;
  /** Ends the connection, from our side. */
  end(): void;
  /** Closes the connection and discards bytes that the listener has not read yet. */
  cut(): void;
}

/** A listener's connection to the stream. */
export interface Listening {
  /** Says that the line takes more again. */
  drained(): void;
  /** Says that the listener has gone. */
  stop(): void;
}

/** Streams events to listeners with filters of the type `Wants`. */
export interface Stream<Wants> extends Loop {
  /** Whether the maximum number of listeners is reached. */
  isFull(): boolean;
  /** Sends everything after `place`, the past first. */
  listen(place: string, wants: Wants, line: Line): Listening;
  /** Ends all connections; each can resume from its place. */
  close(): void;
}

export interface StreamDeps<Wants, Event> {
  /** About `limit` events after a position. */
  readonly read: (place: string, limit: number) => Promise<StreamPage<Event>>;
  /** The text of a page for listeners with this filter; empty if nothing in it matches. */
  readonly textFor: (wants: Wants, page: StreamPage<Event>) => string;
  /** Whether many webhooks are being accepted. */
  readonly isBusy: () => boolean;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** How often it looks for new events without being woken, in milliseconds. */
  readonly sweepMs: number;
  /** Milliseconds on a steady clock. */
  readonly now: () => number;
  readonly limits?: Partial<StreamLimits>;
}

export interface StreamPage<Event> {
  readonly events: readonly Event[];
  /** Where to continue. */
  readonly place: string;
  /** Whether there is more to be had at once. */
  readonly hasMore: boolean;
}

export interface StreamLimits {
  /** Maximum number of listeners. */
  readonly maxListeners: number;
  /** How much full lines may buffer together; shared text counts once. */
  readonly maxUnreadBytes: number;
}

const defaultLimits: StreamLimits = { maxListeners: 1_000, maxUnreadBytes: 64 * 1024 * 1024 };

/** Events read in one go, at most; the fewer, the more listeners they go to: a turn never takes the thread for long. */
const maxPage = 100;
const eventsPerTurn = 5_000;
/**
 * A listener without matching events gets a keep-alive, so that proxies keep the connection and its position advances.
 */
const keepAliveEveryMs = 15_000;
/**
 * While acceptance is busy, the stream takes one part in this many of the time, and each listener's own machine or
 * process, which may be this one, gets a few milliseconds to receive its events.
 */
const busyShare = 30;
const busyRestMs = 50;
const listenerMs = 2;

interface Member<Wants> extends Line {
  readonly wants: Wants;
  /** The same for all listeners with the same filter. */
  readonly wantsKey: string;
  place: string;
  isFull: boolean;
  /** The last thing sent, and when. */
  sent: Uint8Array;
  saidAt: number;
}

/**
 * Makes the loop that sends stored events to listeners. The store is its only memory: each listener has a position in
 * the feed, those at the same position share one read, and one whose connection is full stays behind. Nothing is
 * skipped and nothing piles up; under full load it falls behind and catches up later, since accepting webhooks comes
 * first.
 */
export function createStream<Wants, Event>(deps: StreamDeps<Wants, Event>): Stream<Wants> {
  const { read, textFor, isBusy, log, sweepMs, now } = deps;
  const { maxListeners, maxUnreadBytes } = { ...defaultLimits, ...deps.limits };
  const members = new Set<Member<Wants>>();

  /** Reads once for all at a place, and says whether there is more. */
  const serve = async (place: string, group: readonly Member<Wants>[]): Promise<boolean> => {
    const limit = Math.max(1, Math.min(maxPage, Math.floor(eventsPerTurn / group.length)));
    const page = await read(place, limit);
    // A text for each line of its own would be copied about by V8 until the line has taken it.
    for (const alike of Map.groupBy(group, ({ wantsKey }) => wantsKey).values()) {
      const [first] = alike;
      const bytes = Buffer.from(first ? textFor(first.wants, page) : '');
      for (const member of alike) {
        if (!members.has(member) || member.isFull) continue;
        member.place = page.place;
        send(member, bytes);
      }
    }
    return page.hasMore;
  };
  const send = (member: Member<Wants>, bytes: Uint8Array): void => {
    if (bytes.byteLength > 0) write(member, bytes);
    else if (now() - member.saidAt >= keepAliveEveryMs) write(member, Buffer.from(keepAliveText(member.place)));
  };
  const write = (member: Member<Wants>, bytes: Uint8Array): void => {
    member.saidAt = now();
    member.sent = bytes;
    member.isFull = !member.write(bytes);
  };

  const loop = createLoop({
    step: async () => {
      const startedAt = now();
      const groups = Map.groupBy(
        [...members].filter(({ isFull }) => !isFull),
        ({ place }) => place,
      );
      let hasMore = false;
      for (const [place, group] of groups) hasMore = (await serve(place, group)) || hasMore;
      for (const member of pastLimit(members, maxUnreadBytes, now())) {
        members.delete(member);
        member.cut();
      }
      if (groups.size === 0) return sweepMs;
      if (isBusy()) return busyRestMs + members.size * listenerMs + (now() - startedAt) * busyShare;
      return hasMore ? 0 : sweepMs;
    },
    log,
    words: {
      fails: 'Cannot continue reading the event stream; will retry.',
      worksAgain: 'The event stream works again.',
    },
  });

  const wake = (): void => {
    // Under load the rest is kept: many wake-ups come then.
    if (members.size > 0 && !isBusy()) loop.wake();
  };

  return {
    ...loop,
    isFull: () => members.size >= maxListeners,
    wake,
    listen: (place, wants, line) => {
      const member: Member<Wants> = {
        ...line,
        wants,
        wantsKey: JSON.stringify(wants),
        place,
        isFull: false,
        sent: Buffer.alloc(0),
        saidAt: now(),
      };
      members.add(member);
      write(member, Buffer.from(openingText(place)));
      loop.wake();
      return {
        drained: () => {
          member.isFull = false;
          wake();
        },
        stop: () => {
          members.delete(member);
        },
      };
    },
    close: () => {
      for (const member of members) member.end();
      members.clear();
    },
  };
}

/** A line that has been full for less than this is merely slower than the store. */
const fullForMs = 1_000;

/** The full lines to close so that the rest buffers no more than the limit: those full longest. */
function pastLimit<Full extends Pick<Member<unknown>, 'isFull' | 'saidAt' | 'sent'>>(
  members: ReadonlySet<Full>,
  maxBytes: number,
  now: number,
): Full[] {
  const full = [...members].filter(({ isFull }) => isFull).sort((a, b) => b.saidAt - a.saidAt);
  const held = new Set<Uint8Array>();
  let bytes = 0;
  return full.filter(({ sent, saidAt }) => {
    if (!held.has(sent)) bytes += sent.byteLength;
    held.add(sent);
    return bytes > maxBytes && now - saidAt >= fullForMs;
  });
}
