import { describe, expect, it } from 'vitest';
import { judgeCall } from '../src/outbox/judge-call.ts';
import { createSender } from '../src/outbox/sender.ts';
import { createMemoryStore } from '../src/storage/memory/memory-store.ts';
import { FileFault } from '../src/storage/sqlite/file-fault.ts';
import type { Store } from '../src/storage/store.ts';
import { fail } from '../src/work/breaker.ts';
import { processAll } from './contracts/store-fixture.ts';
import { draft, start as noon, numberId, outcomes, takeRequest } from './support/outbox.ts';
import { type ProblemScene, problemScene } from './support/problem-scene.ts';
import { incoming, messagesWebhook, textMessage } from './support/webhooks.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A service on an empty memory store, at noon. */
function begin(change: (store: Store) => Store = (store) => store, quietMinutes: number | null = null) {
  const clock = { at: noon };
  const store = change(createMemoryStore({ now: () => clock.at }));
  return { clock, store, scene: problemScene(store, clock, quietMinutes) };
}

/** What each place says about one kind of problem. */
async function everywhere(scene: ProblemScene, kind: string, says: RegExp, remedy: RegExp) {
  const [problem] = (await scene.problems()).filter(({ id }) => id.startsWith(kind));
  expect(problem, kind).toMatchObject({ cause: expect.stringMatching(says), remedy: expect.stringMatching(remedy) });
  expect((await scene.hints()).filter((hint) => says.test(hint) && remedy.test(hint))).toHaveLength(1);
  expect(await scene.metric(kind)).toBe(1);
  const logged = scene.lines.filter((line) => line.problem?.startsWith(kind));
  // A pause is logged by what pauses.
  if (kind !== 'sending_paused') {
    expect(logged[0]?.message).toMatch(says);
    expect(logged[0]?.message).toMatch(remedy);
  }
  return { problem, logged };
}

const call = (status: string) => ({ method: 'POST', route: '{version}/{id}/messages', status, ms: 20 });

describe('F4: Meta answers 503, and log, health, status, metrics and alerts say so (it was invisible)', () => {
  it('at the first answer, then how often, and once when it is over', async () => {
    const { clock, scene } = begin();
    scene.meta.onCall(call('503'));
    await scene.look();
    expect(scene.lines).toMatchObject([
      { severity: 'WARNING', message: expect.stringContaining('Meta answers HTTP 503 to POST messages (1 call).') },
    ]);
    for (let each = 0; each < 12; each += 1) {
      await scene.pass(5 * second);
      scene.meta.onCall(call('503'));
    }
    await everywhere(scene, 'meta_failing', /HTTP 503 to POST messages \(13 calls\)|\(1 call\)/, /metastatus\.com/);
    await scene.pass(10 * second);
    expect(scene.lines.map(({ message }) => message.slice(0, 40))).toEqual([
      'Meta answers HTTP 503 to POST messages (',
      'For 10 s now: Meta answers HTTP 503 to P',
      'For 70 s now: Meta answers HTTP 503 to P',
    ]);
    expect(scene.lines.map(({ count }) => count)).toEqual([1, 2, 13]);
    expect((await scene.alerts()).map(({ type, problem }) => [type, problem.id])).toEqual([
      ['problem.began', 'meta_failing'],
    ]);
    scene.meta.onCall(call('200'));
    expect(await scene.problems()).toEqual([]);
    await scene.pass(2 * minute);
    expect(scene.lines.at(-1)).toMatchObject({
      severity: 'INFO',
      message: expect.stringMatching(/^Over after 70 s: /),
    });
    expect((await scene.alerts()).map(({ type }) => type)).toEqual(['problem.began', 'problem.resolved']);
    expect([scene.lines.length, await scene.metric('meta_failing')]).toEqual([4, 0]);
    expect(clock.at).toBeGreaterThan(noon);
  });

  it('names it as the reason of a message that failed because of it', async () => {
    const { store } = begin();
    const { outbox } = store.sending;
    await outbox.accept(draft('16505551234'));
    await outbox.take(takeRequest(noon));
    const [entry] = (await outbox.list({}, { limit: 1 })).data;
    const outcome = judgeCall({ kind: 'answered', status: 503, headers: new Headers(), body: new Uint8Array() });
    const finished = { entryId: entry?.id ?? '', attempt: 1, outcome, usedFallback: false, now: noon };
    await outbox.finish({ ...finished, holdMs: second, jitter: 0 });
    await outbox.take(takeRequest(noon + minute));
    const [ended] = (await outbox.list({}, { limit: 1 })).data;
    expect(ended).toMatchObject({
      state: 'failed',
      problem: {
        title: 'The outcome stayed unknown after HTTP 503',
        details: expect.stringContaining('Meta answered HTTP 503 without saying whether it accepted the message'),
      },
    });
  });
});

describe('F5: an old app secret is a hint in health (it was in the log only)', () => {
  it('from the first webhook with a wrong signature until one with a right one', async () => {
    const { scene } = begin();
    scene.stats.count('signature_wrong');
    await scene.look();
    expect(scene.lines).toMatchObject([{ severity: 'WARNING', message: expect.stringContaining('A webhook was') }]);
    for (let each = 0; each < 10; each += 1) scene.stats.count('signature_wrong');
    await scene.pass(2 * minute);
    const { problem } = await everywhere(
      scene,
      'signatures_wrong',
      /(11 webhooks were|A webhook was) refused because of a wrong signature/,
      /INTEXURAOS_WHATSAPP_APP_SECRET/,
    );
    expect(problem?.severity).toBe('critical');
    expect((await scene.alerts()).map(({ problem: { id } }) => id)).toEqual(['signatures_wrong']);
    scene.stats.count('stored');
    expect(await scene.problems()).toEqual([]);
  });

  it('sends no alert for an unknown sender among Meta’s webhooks', async () => {
    const { scene } = begin();
    for (let each = 0; each < 50; each += 1) {
      scene.stats.count('signature_wrong');
      scene.stats.count('stored');
      await scene.pass(5 * second);
    }
    expect([scene.lines, await scene.alerts()]).toEqual([[], []]);
  });
});

describe('F18: a locked database names the file and says that another program holds it', () => {
  it('gives the remedy for that, instead of free space on the disk', async () => {
    const fault = new FileFault('events', 'whatsapp.db', 'held', 'database is locked');
    const state = { isLocked: true };
    const { scene } = begin((store) => ({
      ...store,
      checkWritable: async () => {
        if (state.isLocked) throw fault;
        return { warnings: [] };
      },
    }));
    await scene.look();
    const { problem } = await everywhere(
      scene,
      'store_failing',
      /^Another program holds the database whatsapp\.db: database is locked\./,
      /lsof.*Webhooks are refused until then/,
    );
    expect(problem?.remedy).not.toMatch(/room/);
    state.isLocked = false;
    expect(await scene.problems()).toEqual([]);
  });
});

describe('F19: a refused appsecret_proof is reported with its cause and remedy', () => {
  it('as what pauses sending', async () => {
    const { scene } = pausedBy({ code: 100, message: 'Invalid appsecret_proof provided in the API argument' });
    await scene.look();
    await everywhere(
      scene,
      'sending_paused',
      /Numbers? \d+: Meta refuses every message \(100 Invalid appsecret_proof\)/,
      /Set INTEXURAOS_WHATSAPP_APP_SECRET to the secret of the app that the token belongs to/,
    );
  });
});

/** A service whose number was paused by an answer of Meta's. */
function pausedBy(error: { readonly code: number; readonly message: string }) {
  const body = new TextEncoder().encode(JSON.stringify({ error: { type: 'OAuthException', ...error } }));
  const outcome = judgeCall({ kind: 'answered', status: 400, headers: new Headers(), body });
  if (outcome.kind !== 'blocked') throw new Error(`${error.code} does not pause`);
  const failure = { cause: 'refused', problem: outcome.problem, startedAt: noon, subject: null } as const;
  const senders = async () => [fail(createSender(numberId, noon), failure, noon)];
  return begin((store) => ({
    ...store,
    sending: { ...store.sending, outbox: { ...store.sending.outbox, senders } },
  }));
}

describe('I2: the access token has expired', () => {
  it('pauses sending, and says that a new token is needed', async () => {
    const { scene } = pausedBy({ code: 190, message: 'Error validating access token: Session has expired' });
    await scene.look();
    await everywhere(scene, 'sending_paused', /190 .*expired/, /token/);
  });
});

describe('I6: hundreds of messages wait for one recipient', () => {
  it('is reported with how many there are, how long they take, and how to cancel them', async () => {
    const { store, scene } = begin();
    for (let each = 0; each < 558; each += 1)
      await store.sending.outbox.accept(draft('16505551234', { createdAt: noon + each }));
    await scene.look();
    await everywhere(scene, 'queue_long', /558 messages .* one recipient/, /outbox cancel/);
  });
});

describe('I7: one number is not registered', () => {
  it('is reported with the number, the code and what to do', async () => {
    const { scene } = pausedBy({ code: 133010, message: 'Account not registered' });
    await scene.look();
    await everywhere(scene, 'sending_paused', new RegExp(`${numberId}.*133010`), /[Rr]egister/);
  });
});

describe('I4: a full disk', () => {
  it('is reported with the file and what to do', async () => {
    const fault = new FileFault('events', 'whatsapp.db', 'full', 'database or disk is full');
    const { scene } = begin((store) => ({ ...store, checkWritable: () => Promise.reject(fault) }));
    await scene.look();
    await everywhere(scene, 'store_failing', /whatsapp\.db can't be used: .* full/, /Make room on the disk/);
  });
});

describe('I5: the app is no longer subscribed', () => {
  it('shows after five minutes without a status, also across a restart (which began the five minutes again)', async () => {
    const { clock, store, scene } = begin();
    const { outbox } = store.sending;
    const { entry } = await outbox.accept(draft('16505551234'));
    await outbox.take(takeRequest(noon));
    const finished = { entryId: entry.id, attempt: 1, outcome: outcomes.accepted('wamid.A'), usedFallback: false };
    const { entry: sent } = await outbox.finish({ ...finished, now: noon, holdMs: 1, jitter: 0 });
    if (sent) scene.silence.saw(sent);
    await scene.pass(4 * minute);
    expect(await scene.problems()).toEqual([]);
    const restarted = problemScene(store, clock);
    await restarted.pass(2 * minute);
    await everywhere(
      restarted,
      'statuses_missing',
      new RegExp(
        `Meta accepts messages from number ${numberId}, but none of their statuses has arrived for \\d minutes`,
      ),
      /subscribed_apps/,
    );
  });

  it('shows when nothing comes for an hour in which much came the day before, also across restarts, until something comes', async () => {
    const { clock, store, scene } = begin();
    for (let each = 0; each < 30; each += 1) {
      const at = noon - 24 * hour + each * minute;
      await store.events.accept(incoming(messagesWebhook(textMessage(`wamid.${each}`)), { receivedAt: at }));
    }
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.last')), { receivedAt: noon }));
    await processAll(store);
    await scene.pass(59 * minute);
    expect(await scene.problems()).toEqual([]);
    const restarted = problemScene(store, clock);
    await restarted.pass(4 * minute);
    await everywhere(restarted, 'nothing_received', /^No webhook has arrived for \d+ minutes/, /whatsapp doctor/);
    const [alert, ...more] = await restarted.alerts();
    expect([alert?.problem.id, alert?.problem.since, more]).toEqual(['nothing_received', noon, []]);
    // The night comes, and another restart: it stays on, and nobody is told again.
    clock.at += 6 * hour;
    const again = problemScene(store, clock);
    await again.pass(5 * minute);
    expect((await again.problems()).map(({ id }) => id)).toContain('nothing_received');
    expect(await again.alerts()).toHaveLength(1);
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.new')), { receivedAt: clock.at }));
    await processAll(store);
    await again.pass(2 * minute);
    expect((await again.alerts()).map(({ type }) => type)).toEqual(['problem.began', 'problem.resolved']);
  });

  it('is no problem at a time when little comes, unless a time is configured', async () => {
    for (const [minutes, ids] of [
      [null, []],
      [30, ['nothing_received']],
      [0, []],
    ] as const) {
      const { clock, store, scene } = begin(undefined, minutes);
      await store.events.accept(incoming(messagesWebhook(textMessage('wamid.1')), { receivedAt: noon }));
      await processAll(store);
      clock.at += 2 * hour;
      expect((await scene.problems()).map(({ id }) => id)).toEqual(ids);
    }
  });
});

describe('a restart', () => {
  it('repeats neither the beginning in the log nor the alert of a problem that is on', async () => {
    const { clock, store, scene } = begin();
    for (let each = 0; each < 2; each += 1) scene.meta.onCall(call('503'));
    await scene.pass(2 * minute);
    const restarted = problemScene(store, clock);
    await restarted.pass(10 * minute);
    restarted.meta.onCall(call('503'));
    await restarted.pass(5 * second);
    expect(restarted.lines).toMatchObject([{ message: expect.stringMatching(/^For 12 min now: /) }]);
    expect(await restarted.alerts()).toHaveLength(1);
  });
});

describe('what is reported', () => {
  it('holds no recipient of a long queue', async () => {
    const { store, scene } = begin();
    for (let each = 0; each < 200; each += 1)
      await store.sending.outbox.accept(draft('16505551234', { createdAt: noon + each }));
    await scene.look();
    expect(scene.lines).toMatchObject([
      { problem: 'queue_long:recipient', message: expect.stringContaining('200 messages') },
    ]);
    expect(JSON.stringify(scene.lines)).not.toContain('16505551234');
  });
});
