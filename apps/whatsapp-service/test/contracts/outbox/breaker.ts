import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import type { SendOutcome } from '../../../src/outbox/send-outcome.ts';
import { numberId, outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

/** How a number stops sending while Meta is unavailable, and how it resumes. */
export function describeBreaker(hands: OutboxHands): void {
  const { accept, take, look, end, finish, stateOf } = hands;

  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => String(1_000 + index));
  const pause = async () => (await hands.outbox.senders())[0]?.pause ?? null;

  /** Messages to this many people, of which the first few are attempted with this outcome. */
  const outage = async (waiting: number, outcome: SendOutcome, called = 3): Promise<OutboxEntry[]> => {
    await hands.outbox.setAllowedRate(numberId, 80, start);
    await Promise.all(names(waiting).map((recipient) => accept(recipient)));
    const { leased } = await hands.outbox.take(takeRequest(start, { limit: called }));
    expect(leased).toHaveLength(called);
    for (const entry of leased) await finish(entry, outcome, start);
    return [...leased];
  };

  /** The probes between two times, each ending at once. */
  const probes = async (from: number, until: number, outcome: SendOutcome, everyMs = 500): Promise<number[]> => {
    const times: number[] = [];
    await look({ from, until, everyMs }, (entry, now) => {
      times.push(now - start);
      return finish(entry, outcome, now);
    });
    return times;
  };

  describe('breaker', () => {
    it('makes one call every two seconds while Meta cannot be reached', async () => {
      await outage(20, outcomes.unreached);
      expect(await pause()).toMatchObject({ cause: 'unavailable', since: start });
      const times = await probes(start, start + 10 * second, outcomes.unreached);
      expect(times).toEqual([2, 4, 6, 8, 10].map((seconds) => seconds * second));
    });

    it('sends everything queued, at the number’s rate, when the first call works after a long outage', async () => {
      await outage(20, outcomes.unreached);
      await probes(start, start + minute, outcomes.unreached, 2 * second);
      const now = start + 30 * minute;
      const [probe, ...none] = await take(now);
      expect(none).toEqual([]);
      if (!probe) throw new Error('nothing was probed');
      await finish(probe, outcomes.accepted('wamid.1'), now + 100);
      expect(await pause()).toBeNull();
      let left = 0;
      for (let at = now + 100; at <= now + 350; at += 50) {
        for (const entry of await take(at)) {
          left += 1;
          await finish(entry, outcomes.accepted(`wamid.${entry.id}`), at);
        }
      }
      expect(left).toBe(19);
    });

    it('does not count failures against a message while its number was paused', async () => {
      const [first] = await outage(3, outcomes.unreached);
      const [probe] = await take(start + 2 * second);
      if (!first || !probe) throw new Error('nothing was probed');
      const after = await finish(probe, outcomes.unreached, start + 2 * second);
      expect(after).toMatchObject({ state: 'queued', dueAt: start + 2 * second });
      expect(after?.attempts.at(-1)?.outcome).toBe('paused');
      await hands.outbox.resume(null, 'operator');
      const now = start + 10 * second;
      const again = (await take(now)).find(({ id }) => id === probe.id);
      if (!again) throw new Error('it was not taken again');
      // At most one failure of its own before the breaker opened, so the next delay is at most two seconds.
      const own = await finish(again, outcomes.notSent, now);
      expect((own?.dueAt ?? 0) - now).toBeLessThanOrEqual(2 * second);
    });

    it('spends none of a pair’s rate on calls that Meta never accepted', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      for (let index = 0; index < 12; index += 1) await accept('1202');
      // More probes than a pair may send at once.
      const probed = await probes(start, start + 100 * second, outcomes.unreached, 2 * second);
      expect(probed.length).toBeGreaterThan(45);
      let sent = 0;
      for (let at = start + 102 * second; at < start + 104 * second; at += 100) {
        for (const entry of await take(at)) {
          sent += 1;
          await finish(entry, outcomes.accepted(`wamid.${sent}`), at);
        }
      }
      expect(sent).toBe(12);
    });

    it('stays closed when one message fails repeatedly, and sends the others', async () => {
      await accept('1');
      let now = start;
      for (let failed = 0; failed < 6; failed += 1) {
        const [entry] = await take(now);
        if (!entry) throw new Error('nothing was taken');
        now = (await finish(entry, outcomes.notSent, now))?.dueAt ?? now;
      }
      expect(now).toBe(start + (1 + 2 + 4 + 8 + 16 + 32) * second);
      expect(await pause()).toBeNull();
    });

    it('opens when messages to three people fail in the same way, though each might be at fault itself', async () => {
      await outage(10, outcomes.notSent);
      expect(await pause()).toMatchObject({ cause: 'unavailable', problem: { code: 131000 } });
      expect(await take(start + second)).toEqual([]);
      expect(await take(start + 2 * second)).toHaveLength(1);
    });

    it('stops while calls end without an answer, and probes rarely, since each probe stays unknown', async () => {
      const called = await outage(10, outcomes.unknown);
      expect(await pause()).toMatchObject({ cause: 'unanswered' });
      const times = await probes(start, start + 30 * second, outcomes.unknown);
      expect(times).toEqual([5, 15].map((seconds) => seconds * second));
      // Messages already attempted are not sent again.
      expect(await Promise.all(called.map(stateOf))).toEqual(['unknown', 'unknown', 'unknown']);
    });

    it.each([
      ['without an outcome', 'unanswered', outcomes.unknown, 1],
      ['that refuses nothing for good', 'unavailable', outcomes.notSent, 3],
    ])('rests for as long as an answer %s asks, and an operator can end that', async (_name, cause, outcome, left) => {
      const resting = { ...outcome, restMs: 10 * minute };
      await outage(3, resting, 1);
      expect(await pause()).toMatchObject({ cause, probeAt: start + 10 * minute });
      expect(await probes(start, start + 11 * minute, resting, minute)).toEqual([10 * minute]);
      expect(await take(start + 12 * minute)).toEqual([]);
      await hands.outbox.resume(null, 'operator');
      expect(await take(start + 12 * minute)).toHaveLength(left);
    });

    it('does not mistake the refusal of a single message for Meta’s return', async () => {
      await outage(5, outcomes.unreached);
      const now = start + 2 * second;
      const [probe] = await take(now);
      if (!probe) throw new Error('nothing was probed');
      await finish(probe, outcomes.refused, now);
      expect(await pause()).not.toBeNull();
      expect(await take(now)).toHaveLength(1);
    });

    it('probes no faster than Meta allows the number', async () => {
      await outage(5, outcomes.unreached);
      const times = await probes(start + 2 * second, start + 4 * second, outcomes.numberTooFast, 100);
      expect(times).toEqual([2, 3, 4].map((seconds) => seconds * second));
    });

    it('reports once that it opened, and once that it closed', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await Promise.all(names(6).map((recipient) => accept(recipient)));
      const entries = await take(start);
      const turns = [];
      for (const entry of entries) turns.push((await end(entry, outcomes.unreached, start)).turn?.kind ?? null);
      expect(turns).toEqual([null, null, 'opened', null, null, null]);
      const [probe] = await take(start + 2 * second);
      if (!probe) throw new Error('nothing was probed');
      expect((await end(probe, outcomes.accepted('wamid.1'), start + 3 * second)).turn).toMatchObject({
        kind: 'closed',
        phoneNumberId: numberId,
        pause: { since: start },
      });
    });

    it('returns what it resumes, once', async () => {
      await outage(3, outcomes.blocked, 1);
      expect(await hands.outbox.resume(null, 'operator')).toMatchObject([
        { kind: 'closed', pause: { problem: { code: 190 } } },
      ]);
      expect(await hands.outbox.resume(null, 'operator')).toEqual([]);
      expect(await hands.outbox.resume('another', 'operator')).toEqual([]);
    });

    it('expires no message early: queued messages keep their own deadlines', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const short = await accept('short', { expiresAt: start + minute });
      await outage(5, outcomes.unreached);
      await probes(start, start + 50 * second, outcomes.unreached, 10 * second);
      expect(await stateOf(short)).toBe('queued');
      expect((await hands.expire(10, start + minute)).map(({ id }) => id)).toEqual([short.id]);
    });
  });
}
