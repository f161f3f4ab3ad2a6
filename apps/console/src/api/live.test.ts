import { ApiError } from '@intexuraos/service-api';
import { describe, expect, it } from 'vitest';
import { followEvents, type Live } from './live.ts';
import type { EventDetail } from './types.ts';

const event = (id: string, state: EventDetail['state']): EventDetail =>
  Object.assign(Object.create(null), { id, state });

/** A page at noon, with a stream and a clock that the test advances. */
function page(find: (id: string) => Promise<EventDetail> = async (id) => event(id, 'processed')) {
  const addresses: string[] = [];
  const sources: EventTarget[] = [];
  const timers: (() => void)[] = [];
  const looks: string[] = [];
  let reads = 0;
  const seen: string[] = [];
  const live: Live = followEvents({
    since: '2026-11-24T12:00:00.000Z',
    find: (id) => {
      looks.push(id);
      return find(id);
    },
    onRefused: () => undefined,
    open: (url) => {
      addresses.push(url);
      const source = Object.assign(new EventTarget(), { readyState: 1, close: () => undefined });
      sources.push(source);
      return source as unknown as EventSource;
    },
    later: (act) => timers.push(act),
  });
  live.onEvents((events) => seen.push(...events.map(({ id, state }) => `${id} ${state}`)));
  live.onReadAgain(() => {
    reads += 1;
  });
  /** Runs everything that is due, and its immediate consequences. */
  const passTime = async () => {
    for (const act of timers.splice(0)) act();
    await new Promise((done) => setImmediate(done));
  };
  const send = (name: string, lastEventId: string, data: object = {}) =>
    sources.at(-1)?.dispatchEvent(new MessageEvent(name, { lastEventId, data: JSON.stringify(data) }));
  const breakOff = () => {
    const source = sources.at(-1);
    if (source) Object.assign(source, { readyState: 2 }).dispatchEvent(new Event('error'));
  };
  return { live, addresses, seen, looks, reads: () => reads, passTime, send, breakOff };
}

describe('followEvents', () => {
  it('begins before the page was loaded, so that no event between the first read and the stream is missed', () => {
    expect(page().addresses).toEqual(['/v1/stream?from=2026-11-24T11%3A59%3A55.000Z']);
  });

  it('resumes at the same place if the first stream was refused, and later behind the last event', async () => {
    const { addresses, breakOff, passTime, send, live } = page();
    breakOff();
    expect(live.state).toBe('offline');
    await passTime();
    expect(addresses[1]).toBe(addresses[0]);
    send('webhook', 'place 1', event('a', 'processed'));
    expect(live.state).toBe('live');
    breakOff();
    await passTime();
    await passTime();
    expect(addresses.at(-1)).toBe('/v1/stream?lastEventId=place%201');
  });

  it('passes events that arrive together on as one update', async () => {
    const { send, passTime, seen } = page();
    send('webhook', '1', event('a', 'processed'));
    send('webhook', '2', event('b', 'processed'));
    expect(seen).toEqual([]);
    await passTime();
    expect(seen).toEqual(['a processed', 'b processed']);
  });

  it('passes an event on again once it is processed, if it arrived before that', async () => {
    const states = new Map<string, EventDetail['state']>();
    const { send, passTime, seen, looks } = page(async (id) => event(id, states.get(id) ?? 'pending'));
    for (const id of ['a', 'b']) send('webhook', id, event(id, 'pending'));
    await passTime();
    expect(seen).toEqual(['a pending', 'b pending']);
    // Only the first is checked; the next one follows after it.
    await passTime();
    expect(looks).toEqual(['a', 'a']);
    for (const id of ['a', 'b']) states.set(id, 'processed');
    await passTime();
    await passTime();
    expect(seen.slice(2)).toEqual(['a processed', 'b processed']);
    const before = looks.length;
    await passTime();
    expect(looks).toHaveLength(before);
  });

  it('reads an event again if that failed, and stops once the event is gone', async () => {
    const answers = [new ApiError({ status: 503, headers: new Headers() }, null)];
    const gone = new ApiError({ status: 404, headers: new Headers() }, null);
    const { send, passTime, looks } = page(async () => Promise.reject(answers.shift() ?? gone));
    send('webhook', 'a', event('a', 'pending'));
    for (let count = 0; count < 4; count += 1) await passTime();
    expect(looks).toEqual(['a', 'a']);
  });

  it('reloads the views after a backlog that was too long to be checked event by event', async () => {
    const { send, passTime, looks, reads } = page();
    for (let count = 0; count < 60; count += 1) send('webhook', `${count}`, event(`${count}`, 'pending'));
    await passTime();
    expect([looks.length, reads()]).toEqual([50, 1]);
  });
});
