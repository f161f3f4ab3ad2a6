import { describe, expect, it } from 'vitest';
import { pausesOf } from '../../../src/outbox/holds.ts';
import { judgeCall } from '../../../src/outbox/judge-call.ts';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import type { SendOutcome } from '../../../src/outbox/send-outcome.ts';
import { numberId, outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

const problem = (code: number) => ({ code, subcode: null, title: 'a problem', details: null, traceId: null });
const unpaid: SendOutcome = { kind: 'blocked', scope: 'category', problem: problem(131042) };
const oldVersion: SendOutcome = { kind: 'blocked', scope: 'version', problem: problem(2635) };
const template = (to: string) => ({ body: JSON.stringify({ to, type: 'template', template: { name: 'order' } }) });

/** What is paused by failures that are not a message's own fault, and what is still sent. */
export function describeHolds(hands: OutboxHands): void {
  const { accept, take, look, end, finish, stateOf, tell } = hands;

  const idsOf = (entries: readonly OutboxEntry[]): string[] => entries.map(({ id }) => id);
  const pauses = async () => {
    const [sender] = await hands.outbox.senders();
    return sender ? pausesOf(sender).map(({ hold, pause }) => [hold, pause.problem.code]) : [];
  };
  const one = async (now: number): Promise<OutboxEntry> => {
    const [entry, ...others] = await take(now);
    if (!entry || others.length > 0) throw new Error('exactly one was expected');
    return entry;
  };
  const report = async (entry: OutboxEntry, code: number | null, now: number): Promise<void> => {
    const status = code === null ? 'sent' : 'failed';
    const attempt = entry.attempts.at(-1)?.number ?? 1;
    const about = { entryId: entry.id, attempt, usedFallback: false, wamid: `wamid.${entry.id}.${attempt}`, at: now };
    await tell({ ...about, status, problem: code === null ? null : problem(code) });
    await hands.outbox.settlePending(100, now);
  };

  describe('holds', () => {
    it('hold templates back for a missing payment method, and send replies, also to the same person', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const first = await accept('1202', template('1202'));
      expect((await end(await one(start), unpaid, start)).turn).toMatchObject({ kind: 'opened', hold: 'paid' });
      expect(await pauses()).toEqual([['paid', 131042]]);
      const campaign = await Promise.all(['1', '2', '3'].map((to) => accept(to, template(to))));
      expect(await take(start + 1)).toEqual([]);
      const [reply, other] = [await accept('1202'), await accept('1303')];
      const sent = await take(start + 2);
      expect(idsOf(sent).sort()).toEqual([reply.id, other.id].sort());
      for (const entry of sent) await finish(entry, outcomes.accepted(`w.${entry.id}`), start + 3);
      // Another reply passes again, and nothing that is held has moved.
      const again = await accept('1202');
      expect(idsOf(await take(start + 4))).toEqual([again.id]);
      expect(await Promise.all([first, ...campaign].map(stateOf))).toEqual(Array(4).fill('queued'));
    });

    it('hold what goes by /marketing_messages if that is not permitted, and send all else', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const marketing = { ...template('1202'), edge: 'marketing_messages' as const };
      const first = await accept('1202', marketing);
      await finish(await one(start), { kind: 'blocked', scope: 'edge', problem: problem(10) }, start);
      expect(await pauses()).toEqual([['marketing_messages', 10]]);
      const second = await accept('1303', marketing);
      const [ordinary, reply] = [await accept('1404', template('1404')), await accept('1202')];
      expect(idsOf(await take(start + 1)).sort()).toEqual([ordinary.id, reply.id].sort());
      expect(await Promise.all([first, second].map(stateOf))).toEqual(['queued', 'queued']);
    });

    it('pause the number if /messages itself is not permitted', async () => {
      await accept('1202');
      await finish(await one(start), { kind: 'blocked', scope: 'edge', problem: problem(10) }, start);
      expect(await pauses()).toEqual([[null, 10]]);
    });

    it('probe with one message, and send everything that was held when it is accepted', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await accept('1', template('1'));
      await finish(await one(start), unpaid, start);
      await Promise.all(['2', '3', '4'].map((to) => accept(to, template(to))));
      expect(await take(start + second)).toEqual([]);
      const probe = await one(start + 5 * second);
      expect(await take(start + 5 * second + 1)).toEqual([]);
      expect((await end(probe, outcomes.accepted('w.1'), start + 6 * second)).turn).toMatchObject({
        kind: 'closed',
        hold: 'paid',
      });
      expect(await take(start + 6 * second)).toHaveLength(3);
      expect(await pauses()).toEqual([]);
    });

    it('keep one call per person under way: what was held waits for the reply that passed it', async () => {
      const held = await accept('1202', template('1202'));
      await finish(await one(start), unpaid, start);
      const reply = await accept('1202');
      const sending = await one(start + 1);
      expect(sending.id).toBe(reply.id);
      await hands.outbox.resume(null, 'operator');
      const behind = await accept('1202');
      expect(await take(start + second)).toEqual([]);
      await finish(sending, outcomes.unknown, start + 2 * second);
      expect(await take(start + 3 * second)).toEqual([]);
      await report(sending, null, start + 4 * second);
      const next = await one(start + 5 * second);
      expect(next.id).toBe(held.id);
      await finish(next, outcomes.accepted('w.2'), start + 6 * second);
      expect((await one(start + 7 * second)).id).toBe(behind.id);
    });

    it('wait for a message that passed them and whose process died, and are sent after it', async () => {
      const held = await accept('1202', template('1202'));
      await finish(await one(start), unpaid, start);
      const reply = await accept('1202');
      expect((await one(start + 1)).id).toBe(reply.id);
      await hands.outbox.resume(null, 'operator');
      expect(await take(start + minute)).toEqual([]);
      expect(await stateOf(reply)).toBe('unknown');
      expect(await take(start + 3 * minute)).toMatchObject([{ id: held.id }]);
      expect(await stateOf(reply)).toBe('failed');
    });

    it('pause one Graph version, and send what names another', async () => {
      await accept('1', { version: 'v15.0' });
      expect((await end(await one(start), oldVersion, start)).turn).toMatchObject({ kind: 'opened', hold: 'v15.0' });
      const [old, current] = [await accept('2', { version: 'v15.0' }), await accept('3')];
      expect(idsOf(await take(start + 1))).toEqual([current.id]);
      expect(await stateOf(old)).toBe('queued');
    });

    it('expire what is held at its deadline, wherever it stands', async () => {
      const short = await accept('1', { ...template('1'), expiresAt: start + minute });
      await finish(await one(start), unpaid, start);
      await take(start + 1);
      expect(idsOf(await hands.expire(10, start + minute))).toEqual([short.id]);
    });

    it('are lifted by hand, each reported once', async () => {
      await accept('1', template('1'));
      await finish(await one(start), unpaid, start);
      await take(start + 1);
      expect(await hands.outbox.resume(null, 'operator')).toMatchObject([{ kind: 'closed', hold: 'paid' }]);
      expect(await hands.outbox.resume(null, 'operator')).toEqual([]);
      expect(await take(start + 2)).toHaveLength(1);
    });

    it('follow another number of the account', async () => {
      await hands.outbox.setAllowedRate('other', 80, start);
      await accept('1', template('1'));
      const { turn } = await end(await one(start), unpaid, start);
      if (!turn) throw new Error('nothing was paused');
      expect(await hands.outbox.follow(['other', 'unknown'], turn)).toMatchObject([
        { kind: 'opened', phoneNumberId: 'other', hold: 'paid' },
      ]);
      expect(await hands.outbox.follow(['other'], turn)).toEqual([]);
      expect(await hands.outbox.follow(['other'], { ...turn, kind: 'closed' })).toMatchObject([{ kind: 'closed' }]);
    });
  });

  describe('failures reported by status', () => {
    /** Sends to these people, each of which Meta accepts. */
    const sendAll = async (recipients: readonly string[], now: number): Promise<OutboxEntry[]> => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      for (const recipient of recipients) await accept(recipient);
      const sent = await take(now);
      for (const entry of sent) await finish(entry, outcomes.accepted(`w.${entry.id}`), now);
      return sent;
    };

    it.each([131031, 368, 131048])('pause the number for %s, and waste no message', async (code) => {
      const sent = await sendAll(['1', '2', '3'], start);
      for (const entry of sent) await report(entry, code, start + second);
      expect(await pauses()).toEqual([[null, code]]);
      expect(await Promise.all(sent.map(stateOf))).toEqual(['queued', 'queued', 'queued']);
      await accept('4');
      expect(await take(start + 2 * second)).toEqual([]);
    });

    it('end the pause when a message is reported as sent, not when Meta accepts one', async () => {
      const [entry] = await sendAll(['1'], start);
      if (!entry) return;
      await report(entry, 131031, start + second);
      await accept('2');
      const now = start + minute;
      const probe = await one(now);
      await finish(probe, outcomes.accepted('w.p'), now);
      expect(await pauses()).toEqual([[null, 131031]]);
      expect(await take(now + second)).toEqual([]);
      await report(probe, null, now + 2 * second);
      expect(await pauses()).toEqual([]);
      expect(await take(now + 3 * second)).toHaveLength(1);
    });

    it('probe less and less often while the failure is reported again', async () => {
      const [entry] = await sendAll(['1'], start);
      if (!entry) return;
      await report(entry, 131031, start);
      const times: number[] = [];
      await look({ from: start, until: start + 4 * minute, everyMs: second }, async (probe, now) => {
        times.push((now - start) / second);
        await finish(probe, outcomes.accepted(`w.${now}`), now);
        await report(probe, 131031, now);
      });
      expect(times).toEqual([15, 45, 105, 225]);
    });

    it.each([131000, 131016, 131057, 2])('send the message again for %s, after a delay', async (code) => {
      const [entry] = await sendAll(['1'], start);
      if (!entry) return;
      await report(entry, code, start + second);
      const queued = await hands.outbox.find(entry.id);
      expect(queued).toMatchObject({ state: 'queued', problem: { code }, attempts: [{ outcome: 'reported' }] });
      expect(queued?.dueAt).toBeGreaterThan(start + second);
      const [again] = await take(queued?.dueAt ?? 0);
      expect(again).toMatchObject({ id: entry.id, attempts: [{ number: 1 }, { number: 2 }] });
      // What is reported of the first attempt no longer counts.
      await report(entry, code, start + 3 * second);
      expect(await stateOf(entry)).toBe('sending');
    });

    it('send a message again through minutes of an outage that only statuses report, and end it at last', async () => {
      const entry = await accept('1202');
      const seen = new Map<number, string | undefined>();
      for (let now = start; now < start + 40 * minute; now += 30 * second) {
        for (const taken of await take(now)) {
          await finish(taken, outcomes.accepted(`w.${now}`), now);
          await report(taken, 131016, now + second);
        }
        const state = await stateOf(entry);
        seen.set((now - start) / minute, state);
        if (state === 'failed') break;
      }
      expect([seen.get(5), seen.get(10)]).toEqual(['queued', 'queued']);
      expect(await hands.outbox.find(entry.id)).toMatchObject({
        state: 'failed',
        problem: { code: 131016, details: expect.stringMatching(/gave up after \d+ attempts/) },
      });
    });

    it('pause for the gravest of several errors, send again, and keep all of them', async () => {
      const [entry] = await sendAll(['1'], start);
      if (!entry) return;
      const about = { entryId: entry.id, attempt: 1, usedFallback: false, wamid: 'w', status: 'failed', at: start };
      await tell({ ...about, problem: { ...problem(131026), others: [problem(131000), problem(131031)] } });
      await hands.outbox.settlePending(100, start);
      const [sender] = await hands.outbox.senders();
      expect(sender?.pause?.problem).toEqual(problem(131031));
      expect(await hands.outbox.find(entry.id)).toMatchObject({
        state: 'queued',
        problem: { code: 131031, others: [{ code: 131026 }, { code: 131000 }] },
        attempts: [{ outcome: 'reported', problem: { code: 131031, others: [{ code: 131026 }, { code: 131000 }] } }],
      });
    });

    it('slow the number down for 130429', async () => {
      const [entry] = await sendAll(['1'], start);
      if (!entry) return;
      await report(entry, 130429, start + second);
      expect((await hands.outbox.senders())[0]?.perSecond).toBe(40);
      expect(await stateOf(entry)).toBe('queued');
    });

    it('end the message if it is its own fault, if somebody got it, or if its deadline is over', async () => {
      const [own, arrived, late] = await sendAll(['1', '2', '3'], start);
      if (!own || !arrived || !late) throw new Error('three were expected');
      await report(own, 131026, start + second);
      const about = { attempt: 1, usedFallback: false, wamid: 'w', at: start, problem: null };
      await tell({ ...about, entryId: arrived.id, status: 'delivered' });
      await report(arrived, 131000, start + second);
      await report(late, 131000, start + 25 * 60 * minute);
      expect(await Promise.all([own, arrived, late].map(stateOf))).toEqual(['failed', 'delivered', 'failed']);
    });

    it('put the message behind those that were accepted after it', async () => {
      const [entry] = await sendAll(['1'], start);
      const behind = await accept('1');
      if (!entry) return;
      await report(entry, 131000, start + second);
      const first = await one(start + 7 * second);
      expect(first.id).toBe(behind.id);
      await finish(first, outcomes.accepted('w.b'), start + 8 * second);
      expect((await one(start + 20 * second)).id).toBe(entry.id);
    });

    it('send nothing twice if the failure is reported before the answer is recorded', async () => {
      const entry = await accept('1');
      const sending = await one(start);
      await report(sending, 131000, start + second);
      expect(await end(sending, outcomes.accepted('w.late'), start + second)).toMatchObject({ entry: null });
      expect(await hands.outbox.find(entry.id)).toMatchObject({ state: 'queued', wamid: null });
      expect(await take(start + minute)).toHaveLength(1);
    });
  });

  describe('the budget of a message', () => {
    const ofProxy = (status: number): SendOutcome =>
      judgeCall({ kind: 'answered', status, headers: new Headers(), body: new Uint8Array() });

    /** Answers each attempt of the first message like this until it ends; says when that was. */
    const until = async (entry: OutboxEntry, outcome: SendOutcome): Promise<number> => {
      for (let now = start; now < start + 60 * minute; now += second) {
        const { leased, nextAt } = await hands.outbox.take(takeRequest(now));
        for (const taken of leased) {
          await finish(taken, taken.id === entry.id ? outcome : outcomes.accepted(`w.${now}`), now);
        }
        if (leased.length === 0) now = Math.max(now, (nextAt ?? now) - second);
        else if ((await stateOf(entry)) === 'failed') return now - start;
      }
      throw new Error('It never ended.');
    };

    it('ends a message that Meta keeps refusing after some minutes, says so, and sends the next', async () => {
      const [poison, next] = [await accept('1202'), await accept('1202')];
      const tookMs = await until(poison, outcomes.notSent);
      expect(tookMs).toBeGreaterThan(2 * minute);
      expect(tookMs).toBeLessThan(10 * minute);
      const ended = await hands.outbox.find(poison.id);
      expect(ended).toMatchObject({
        state: 'failed',
        problem: { code: 131000, details: expect.stringMatching(/gave up after \d+ attempts/) },
      });
      expect(await take(start + tookMs + second)).toMatchObject([{ id: next.id }]);
    });

    it('is full again after a retry by hand', async () => {
      const poison = await accept('1202');
      const tookMs = await until(poison, outcomes.notSent);
      const now = start + tookMs + second;
      expect((await hands.outbox.retry(poison.id, now)).outcome).toBe('changed');
      const after = await finish(await one(now), outcomes.notSent, now);
      expect(after).toMatchObject({ state: 'queued', dueAt: now + second });
    });

    it.each([
      [130429, outcomes.numberTooFast, { withinMs: 10 * minute, everyMs: 10 * second, othersEveryMs: 20 * second }],
      [131056, outcomes.pairTooFast, { withinMs: 30 * minute, everyMs: 20 * second, othersEveryMs: 2 * minute }],
      ['HTTP 429', ofProxy(429), { withinMs: 10 * minute, everyMs: 10 * second, othersEveryMs: 20 * second }],
      ['HTTP 403', ofProxy(403), { withinMs: 60 * minute, everyMs: 10 * second, othersEveryMs: 20 * second }],
    ])('ends a message that alone meets %s, while the number sends others', async (_name, outcome, times) => {
      const { withinMs, everyMs, othersEveryMs } = times;
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const poison = await accept('1202');
      let hasEnded = false;
      for (let now = start; now < start + withinMs && !hasEnded; now += everyMs) {
        if ((now - start) % othersEveryMs === 0) await accept(String(now), { createdAt: now });
        for (const taken of await take(now)) {
          const after = await finish(taken, taken.id === poison.id ? outcome : outcomes.accepted(`w.${now}`), now);
          hasEnded ||= taken.id === poison.id && after?.state === 'failed';
        }
      }
      const code = 'problem' in outcome ? outcome.problem.code : undefined;
      expect(await hands.outbox.find(poison.id)).toMatchObject({ state: 'failed', problem: { code } });
    });

    it('does not count a rate that holds the whole number back', async () => {
      const entry = await accept('1202');
      for (let now = start; now < start + 20 * minute; now += minute) {
        for (const taken of await take(now)) await finish(taken, outcomes.numberTooFast, now);
      }
      expect(await stateOf(entry)).toBe('queued');
    });

    it('is not spent by the attempts that probed a long pause, when the next refusal follows once others were sent', async () => {
      const entry = await accept('1202');
      for (let now = start; now < start + 30 * minute; now += minute) {
        for (const taken of await take(now)) await finish(taken, outcomes.blocked, now);
      }
      const other = await accept('1203', { createdAt: start + 30 * minute });
      for (let now = start + 30 * minute; (await stateOf(other)) === 'queued'; now += minute) {
        for (const taken of await take(now)) {
          await finish(taken, taken.id === other.id ? outcomes.accepted('w.other') : outcomes.blocked, now);
        }
      }
      const again = start + 60 * minute;
      for (const taken of await take(again)) await finish(taken, outcomes.blocked, again);
      expect(await hands.outbox.find(entry.id)).toMatchObject({ state: 'queued', problem: { code: 190 } });
    });

    it('ends a message that pauses the number again and again, while it sends others in between', async () => {
      const poison = await accept('1202');
      let hasEnded = false;
      for (let now = start; now < start + 60 * minute && !hasEnded; now += 10 * second) {
        await accept(String(now), { createdAt: now });
        for (const taken of await take(now)) {
          const outcome = taken.id === poison.id ? outcomes.blocked : outcomes.accepted(`w.${now}`);
          const after = await finish(taken, outcome, now);
          hasEnded ||= taken.id === poison.id && after?.state === 'failed';
        }
      }
      expect(await stateOf(poison)).toBe('failed');
    });

    it('does not count calls that Meta never answered', async () => {
      const entry = await accept('1202');
      for (let now = start; now < start + 20 * minute; now += minute) {
        for (const taken of await take(now)) await finish(taken, outcomes.unreached, now);
      }
      expect(await stateOf(entry)).toBe('queued');
    });
  });
}
