import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowRate, createSender, returnGrant, type Sender, slowDown, spend } from './sender.ts';
import { takeFromSender } from './take-from-sender.ts';

const begin = 1_764_000_000_000;

/** Takes at each of these times, and returns what was granted when. */
function takeAt(before: Sender, steps: readonly { readonly at: number; readonly wanted: number }[], aheadMs = 0) {
  let sender = before;
  const granted = steps.flatMap(({ at, wanted }) => {
    const grant = takeFromSender(sender, wanted, at, aheadMs);
    sender = grant.sender;
    for (const time of grant.times) {
      expect(time).toBeGreaterThanOrEqual(at);
      expect(time).toBeLessThanOrEqual(at + aheadMs);
    }
    return grant.times.map((time) => ({ at: time, messages: 1 }));
  });
  return { sender, granted };
}

/** The most messages in any second, including both ends. */
function busiestSecond(granted: readonly { readonly at: number; readonly messages: number }[]): number {
  const sorted = granted.toSorted((a, b) => a.at - b.at);
  let oldest = 0;
  let messages = 0;
  let most = 0;
  for (const each of sorted) {
    messages += each.messages;
    for (let first = sorted[oldest]; first && first.at < each.at - 1_000; first = sorted[++oldest]) {
      messages -= first.messages;
    }
    most = Math.max(most, messages);
  }
  return most;
}

const rates = fc.constantFrom(1, 20, 80, 250, 1_000);
const aheads = fc.constantFrom(0, 10, 40, 100);
const waits = fc.array(fc.record({ waitMs: fc.nat(400), wanted: fc.nat(2_000) }), { maxLength: 120 });
const timesOf = (steps: readonly { waitMs: number; wanted: number }[]) => {
  let at = begin;
  return steps.map(({ waitMs, wanted }) => {
    at += waitMs;
    return { at, wanted };
  });
};

describe('takeFromSender', () => {
  it('never grants more in any second than Meta allows, whatever the times of asking', () => {
    fc.assert(
      fc.property(rates, waits, aheads, (rate, steps, aheadMs) => {
        const { granted } = takeAt(createSender('1', begin, rate), timesOf(steps), aheadMs);
        expect(busiestSecond(granted)).toBeLessThanOrEqual(rate);
      }),
    );
  });

  it('counts received messages, and takes back unused ones, without granting more for it', () => {
    const step = fc.record({ waitMs: fc.nat(300), wanted: fc.nat(50), received: fc.nat(30), unused: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let sender = createSender('1', begin, 80);
        let now = begin;
        const sent: { at: number; messages: number }[] = [];
        const received: { at: number; messages: number }[] = [];
        for (const { waitMs, wanted, unused, received: messages } of steps) {
          now += waitMs;
          const { times, sender: after } = takeFromSender(sender, wanted, now);
          const back = Math.min(unused, times.length);
          sender = spend(returnGrant(after, times.slice(times.length - back), now + 5), messages, now + 5);
          sent.push({ at: now, messages: times.length - back });
          received.push({ at: now + 5, messages });
          now += 5;
        }
        expect(busiestSecond(sent)).toBeLessThanOrEqual(80);
        for (const { at } of sent) {
          const since = (each: { at: number }): boolean => each.at > at - 1_000 && each.at < at;
          const before = [...sent, ...received].filter(since).reduce((sum, each) => sum + each.messages, 0);
          const now = sent.find((each) => each.at === at)?.messages ?? 0;
          if (now > 0) expect(before + now).toBeLessThanOrEqual(80);
        }
      }),
    );
  });

  it.each([
    [1_000, 10],
    [1_000, 5],
    [80, 10],
    [20, 10],
  ])('grants nearly all of %i a second where somebody asks every %i ms', (rate, everyMs) => {
    const steps = Array.from({ length: 10_000 / everyMs }, (_, index) => ({
      at: begin + index * everyMs,
      wanted: 10_000,
    }));
    const { granted } = takeAt(createSender('1', begin, rate), steps);
    const total = granted.reduce((sum, { messages }) => sum + messages, 0);
    expect(total / 10).toBeGreaterThan(rate * 0.985);
    expect(busiestSecond(granted)).toBeLessThanOrEqual(rate);
  });

  it('catches up after a delay of a tenth of a second', () => {
    const times = Array.from({ length: 500 }, (_, index) => index * 10).filter((ms) => ms % 1_000 < 900);
    const { granted } = takeAt(
      createSender('1', begin, 1_000),
      times.map((ms) => ({ at: begin + ms, wanted: 10_000 })),
    );
    expect(granted.reduce((sum, { messages }) => sum + messages, 0) / 5).toBeGreaterThan(980);
  });

  it('grants a tenth of a second’s worth at once, and says when there is more', () => {
    const first = takeFromSender(createSender('1', begin, 80), 100, begin);
    expect([first.times.length, first.nextAt]).toEqual([8, begin + 13]);
    expect(takeFromSender(first.sender, 100, first.nextAt).times).toHaveLength(1);
  });

  it('says correctly when there is room again in a full second', () => {
    fc.assert(
      fc.property(rates, waits, fc.nat(1_000), (rate, steps, laterMs) => {
        const { sender } = takeAt(createSender('1', begin, rate), timesOf(steps));
        const now = begin + steps.reduce((sum, { waitMs }) => sum + waitMs, 0) + laterMs;
        const { times, sender: after, nextAt } = takeFromSender(sender, 5_000, now);
        if (times.length === 5_000) return;
        expect(nextAt).toBeGreaterThanOrEqual(now);
        expect(takeFromSender(after, 1, nextAt).times).toHaveLength(1);
        if (nextAt > now) expect(takeFromSender(after, 1, nextAt - 5).times).toHaveLength(0);
      }),
    );
  });

  it.each([1_000, 250, 80, 20])(
    'grants %i a second but for the millisecond by which a second is more, where it plans ahead',
    (rate) => {
      let sender = createSender('1', begin, rate);
      let now = begin;
      let asked = 0;
      let seed = 1;
      const granted: { at: number; messages: number }[] = [];
      while (now < begin + 60_000) {
        const grant = takeFromSender(sender, 10_000, now, 40);
        sender = grant.sender;
        granted.push(...grant.times.map((at) => ({ at, messages: 1 })));
        asked += 1;
        // The caller is late by up to 15 ms, and now and then by 60.
        seed = (seed * 48_271) % 2_147_483_647;
        now = Math.max(now + 1, Math.ceil(grant.nextAt)) + (seed % 16) + (asked % 500 === 0 ? 60 : 0);
      }
      expect(busiestSecond(granted)).toBeLessThanOrEqual(rate);
      expect(granted.filter(({ at }) => at < begin + 60_000).length / 60).toBeGreaterThan(rate * 0.9985);
      expect(asked).toBeLessThan(60_000 / 15);
      expect(sender.lastSecond?.length).toBeLessThanOrEqual(300);
    },
  );

  it('leaves a plan alone while half of it lies ahead, and takes back its unused part', () => {
    const first = takeFromSender(createSender('1', begin, 1_000), 1_000, begin, 40);
    expect(first.times.slice(0, 100)).toEqual(Array(100).fill(begin));
    expect(first.times.length).toBe(140);
    expect(takeFromSender(first.sender, 1_000, begin + 10, 40)).toMatchObject({ times: [], nextAt: begin + 20 });
    const late = first.times.filter((at) => at > begin + 30);
    const returned = returnGrant(first.sender, late, begin + 12);
    const again = takeFromSender(returned, 1_000, begin + 12, 40);
    expect([...first.times.slice(0, -late.length), ...again.times].length).toBeLessThanOrEqual(152);
    expect(again.times.length).toBeGreaterThanOrEqual(late.length);
  });

  it('is not stopped by a clock that was set back', () => {
    const { sender } = takeAt(createSender('1', begin, 80), timesOf(Array(30).fill({ waitMs: 100, wanted: 99 })));
    const back = begin - 3_600_000;
    const { granted } = takeAt(
      sender,
      [0, 500, 1_050, 1_200].map((ms) => ({ at: back + ms, wanted: 99 })),
    );
    expect(granted.some(({ at }) => at === back + 1_200)).toBe(true);
  });

  it('keeps to the slower rate after Meta said that it was too fast, and continues counting when its rate changes', () => {
    const { sender } = takeAt(createSender('1', begin, 80), timesOf(Array(10).fill({ waitMs: 100, wanted: 99 })));
    const times = Array.from({ length: 200 }, (_, index) => ({ at: begin + 1_000 + index * 50, wanted: 99 }));
    expect(
      busiestSecond(takeAt(slowDown(sender, begin + 1_000, 1_000), times.slice(0, 40)).granted),
    ).toBeLessThanOrEqual(40);
    const faster = allowRate(sender, 100, begin + 1_000);
    expect(takeFromSender(faster, 99, begin + 1_000).times.length).toBeLessThanOrEqual(20);
    expect(allowRate(faster, 100, begin + 2_000)).toBe(faster);
  });
});
