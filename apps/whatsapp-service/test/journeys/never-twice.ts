import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import type { GateHooks } from './gate.ts';
import { entryIdOf, type MetaJourney, metaJourney, numberId, post, template, text } from './meta.ts';
import { getJson, journey } from './service.ts';

const user = '16505551234';
interface Entry {
  readonly state: string;
}
interface Recipient {
  readonly recipient: string;
}
interface Attempt {
  readonly outcome: string;
  readonly startedAt: string;
}

const asyncly = { prefer: 'respond-async' };
const arrived = new Set(['sent', 'delivered', 'read']);
const all = { states: ['arrived', 'arrived', 'arrived'], words: ['one', 'two', 'three'] };
/** No message is held up for this long on any machine. */
const stallMs = 60_000;
const patience = { timeout: stallMs, interval: 250 };
/** Meta took the message and says so: it is held until then, however long a start takes. */
const untilItsStatus = { INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '120' };
const forever = new Promise<void>(() => undefined);

export interface NeverTwiceOptions {
  readonly name: string;
  /** Variables that choose the store. */
  readonly store?: () => Readonly<Record<string, string>>;
  /** How many others are written to beside the one whom Meta slows down. */
  readonly crowd: number;
}

/** What holds on every store, whatever goes wrong: no message goes twice, none is lost, order is kept. */
export function describeNeverTwice({ name, store, crowd }: NeverTwiceOptions): void {
  const { start: startService } = journey();
  const openMeta = metaJourney({ start: startService, ...(store && { store }) });

  /** Three messages to one user are accepted; the call of the first runs into `interrupt`, the service dies and comes back. */
  async function crashDuring(
    interrupt: (kill: () => Promise<void>) => GateHooks,
    onUnknown: 'fail' | 'retry',
    hold: Record<string, string> = {},
  ) {
    const { meta, gate, start, taken } = await openMeta();
    meta.users.write(user, { type: 'text', text: { body: 'Hello?' } });
    const service = await start(hold);
    const accepted = Promise.withResolvers<void>();
    const killed = Promise.withResolvers<void>();
    const hooks = interrupt(async () => {
      gate.hooks = {};
      await service.kill();
      killed.resolve();
    });
    gate.hooks = {
      ...hooks,
      onCall: async (body) => {
        await accepted.promise;
        await hooks.onCall?.(body);
      },
    };
    const paths: string[] = [];
    for (const word of ['one', 'two', 'three']) {
      const response = await post(service, text(user, word, { on_unknown: onUnknown }), asyncly);
      paths.push(response.headers.get('location') ?? '');
    }
    accepted.resolve();
    await killed.promise;
    const revived = await start(hold);
    const states = async (): Promise<string[]> => {
      const entries = await Promise.all(paths.map(async (path) => (await getJson(revived, path)) as Entry));
      return entries.map(({ state }) => (arrived.has(state) ? 'arrived' : state));
    };
    const isSettled = async (): Promise<boolean> =>
      (await states()).every((state) => state === 'arrived' || state === 'failed');
    await expect.poll(isSettled, patience).toBe(true);
    await meta.settled();
    return { states: await states(), words: taken().map(({ body }) => (body.text as { body: string }).body) };
  }

  describe(`a message, whatever happens, on ${name}`, { timeout: 180_000 }, () => {
    it('goes once when the service is killed before Meta hears of the call', async () => {
      expect(await crashDuring((kill) => ({ onCall: () => kill().then(() => forever) }), 'retry')).toEqual(all);
    });

    it('is reported as failed, never silently lost, where nobody may repeat it', async () => {
      expect(await crashDuring((kill) => ({ onCall: () => kill().then(() => forever) }), 'fail')).toEqual({
        states: ['failed', 'arrived', 'arrived'],
        words: ['two', 'three'],
      });
    });

    it('goes once when the service is killed after Meta took it, before the answer came', async () => {
      expect(await crashDuring((kill) => ({ onAnswer: kill }), 'retry', untilItsStatus)).toEqual(all);
    });

    it('goes once when the service is killed with the answer in hand, before its commit', async () => {
      expect(await crashDuring((kill) => ({ onAnswered: kill }), 'retry', untilItsStatus)).toEqual(all);
    });

    it('holds up nobody but the one whom Meta says it writes to too fast', async () => {
      const { meta, start, taken } = await openMeta();
      const number = meta.platform.world.phoneNumbers.get(numberId);
      if (number) number.throughput = 'HIGH';
      // All at once: on a busy machine the simulator answers late, and this is not about answers that don't come.
      const service = await start({ INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '60' });
      const fault = meta.faults.add({ route: 'POST messages', to: user }, { kind: 'error', code: 131056 });
      const slow = await post(service, template(user), { ...asyncly, 'idempotency-key': user });
      const others = Array.from({ length: crowd }, (_, index) => `165055${60_000 + index}`);
      await inTurns(others, 32, async (each) => {
        // A busy machine makes the store too late for some: these get 503, and the client repeats the call with its key.
        const repeatably = { ...asyncly, 'idempotency-key': each };
        const isAccepted = async () => (await post(service, template(each), repeatably)).ok;
        await expect.poll(isAccepted, { timeout: stallMs }).toBe(true);
      });
      await untilAllHaveGone(() => taken().length, crowd);
      // Twice too fast, so that the second rest can be compared with the first.
      await expect.poll(() => fault.hits, { timeout: stallMs }).toBeGreaterThan(1);
      expect(new Set(taken().map(({ to }) => to))).toEqual(new Set(others));
      meta.faults.remove(fault.id);
      const restMs = 4 ** (fault.hits - 1) * 1_000;
      await expect.poll(() => taken().at(-1)?.to, { timeout: restMs + stallMs }).toBe(user);
      // The longer it is too fast, the longer it rests: 4^X s.
      const { attempts } = (await getJson(service, slow.headers.get('location') ?? '')) as { attempts: Attempt[] };
      const restsMs = attempts.flatMap(({ outcome, startedAt }, index) =>
        outcome === 'put_off' ? [Date.parse(attempts[index + 1]?.startedAt ?? '') - Date.parse(startedAt)] : [],
      );
      expect(restsMs).toHaveLength(fault.hits);
      expect(restsMs.filter((restedMs, index) => !(restedMs >= 4 ** index * 1_000))).toEqual([]);
      expect(taken()).toHaveLength(crowd + 1);
      // No bound on the machine's speed: it fails by what is held up, above.
    }, 3_600_000);

    /** These write to people of their own, and put right what they broke. */
    describe('by a service that keeps running', () => {
      const { start: startShared } = journey(afterAll);
      const openShared = metaJourney({ start: startShared, end: afterAll, ...(store && { store }) });
      let scene: MetaJourney;
      let service: ServiceProcess;
      beforeAll(async () => {
        scene = await openShared();
        service = await scene.start();
      });
      afterEach(() => {
        for (const { id } of scene.meta.faults.list()) scene.meta.faults.remove(id);
      });
      const takenBy = (users: readonly string[]) => scene.taken().filter(({ to }) => users.includes(to ?? ''));
      /** How many of these people's messages are in one of these states. */
      const countIn = async (states: string, users: readonly string[]): Promise<number> => {
        const { data } = (await getJson(service, `/v1/outbox?state=${states}&limit=200`)) as { data: Recipient[] };
        return data.filter(({ recipient }) => users.includes(recipient)).length;
      };

      it('goes once though Meta’s line breaks after it took it, and the lane waits for the status', async () => {
        scene.meta.faults.add({ route: 'POST messages', times: 1 }, { kind: 'drop', when: 'after' });
        const [first, second] = await Promise.all([post(service, template(user)), post(service, template(user))]);
        expect([first.status, second.status]).toEqual([200, 200]);
        const taken = takenBy([user]);
        expect(taken).toHaveLength(2);
        const { messages } = (await first.json()) as { messages: [{ id: string }] };
        expect(messages[0].id).toBe(taken[0]?.wamid);
        expect(await getJson(service, `/v1/outbox/${first.headers.get('x-outbox-id')}`)).toMatchObject({
          attempts: [{ outcome: 'unknown' }],
        });
      });

      it('finds its entry again by a status that comes before the answer', async () => {
        scene.meta.faults.add({ route: 'POST messages' }, { kind: 'status-before-answer' });
        scene.meta.faults.add({}, { kind: 'repeat-webhooks', copies: 2 });
        const users = Array.from({ length: 20 }, (_, index) => `1650555${1000 + index}`);
        const responses = await Promise.all(users.map((each) => post(service, template(each))));
        expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
        expect(takenBy(users)).toHaveLength(20);
        await expect.poll(() => countIn('delivered,read', users), patience).toBe(20);
      });

      it('waits while the token is refused, burns nothing, and goes when it is taken again', async () => {
        const fault = scene.meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 190 });
        const users = Array.from({ length: 30 }, (_, index) => `1650555${2000 + index}`);
        for (const each of users) await post(service, template(each), asyncly);
        await expect
          .poll(() => getJson(service, '/health'), patience)
          .toMatchObject({ sending: { paused: [{ problem: { code: 190 } }] } });
        expect(fault.hits).toBeLessThan(30);
        scene.meta.faults.remove(fault.id);
        await expect.poll(() => takenBy(users).length, patience).toBe(30);
        expect(
          takenBy(users)
            .map(({ to }) => to)
            .sort(),
        ).toEqual(users);
        expect(await getJson(service, '/health')).toMatchObject({ sending: { paused: [] } });
      });

      it('goes again, once, when Meta is out of order for a while', async () => {
        // Three at once pause the number, and two probes find that it lasts.
        scene.meta.faults.add({ route: 'POST messages', times: 5 }, { kind: 'error', code: 131016, httpStatus: 503 });
        const users = ['16505553001', '16505553002', '16505553003'];
        const ledger: { to: string; id: string | null }[] = [];
        for (let round = 0; round < 5; round += 1) {
          for (const to of users) {
            const response = await post(service, template(to), asyncly);
            ledger.push({ to, id: response.headers.get('x-outbox-id') });
          }
        }
        await expect.poll(() => takenBy(users).length, patience).toBe(15);
        for (const each of users) {
          const accepted = ledger.filter(({ to }) => to === each).map(({ id }) => id);
          expect(takenBy([each]).map(entryIdOf)).toEqual(accepted);
        }
      });

      it('is settled by statuses that come twice and overtake one another', async () => {
        scene.meta.faults.add({}, { kind: 'repeat-webhooks', copies: 2 });
        scene.meta.faults.add({}, { kind: 'shuffle-webhooks', withinMs: 20_000 });
        const users = Array.from({ length: 10 }, (_, index) => `1650557${1000 + index}`);
        for (const each of users) await post(service, template(each), asyncly);
        await expect.poll(() => countIn('read', users), patience).toBe(10);
        expect(takenBy(users)).toHaveLength(10);
      });
    });
  });
}

/**
 * Waits until all of them have been sent. How fast depends on the machine and is for the bench to measure; none may be held
 * up, so it fails when none has been sent for a while.
 */
async function untilAllHaveGone(gone: () => number, all: number): Promise<void> {
  for (let before = gone(); before < all; before = gone()) {
    await expect.poll(gone, { timeout: stallMs, interval: 500 }).toBeGreaterThan(before);
  }
  expect(gone()).toBe(all);
}

/** Does the work for all, up to `atOnce` at a time. */
async function inTurns<T>(all: readonly T[], atOnce: number, work: (each: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const workThrough = async (): Promise<void> => {
    for (const each of left) await work(each);
  };
  await Promise.all(Array.from({ length: atOnce }, workThrough));
}
