import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import type { GateHooks } from './gate.ts';
import { entryIdOf, type MetaJourney, metaJourney, numberId, post, template, text } from './meta.ts';
import { getJson, journey } from './service.ts';

const movableClock = new URL('./movable-clock.ts', import.meta.url).href;
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
const briefly = { INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '1' };
/** A busy machine answers late, and this is not about answers that don't come. */
const timeout = { INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '30' };
/** A service that comes back was gone for longer than a lease, which is half as long again as a call may take. */
const goneMs = 60_000;
/** Longer than any rest, where a test moves the clock instead of waiting for its end. */
const moved = { MOVE_CLOCK_BY: `${20 * 60_000}`, MOVE_STEADY_CLOCK: '1' };
const forever = new Promise<void>(() => undefined);

export interface NeverTwiceOptions {
  readonly name: string;
  /** Variables that choose the store. */
  readonly store?: () => Readonly<Record<string, string>>;
  /** How many others are written to besides the one whom Meta slows down. */
  readonly crowd: number;
}

/** What holds on every store, whatever goes wrong: no message goes twice, none is lost, order is kept. */
export function describeNeverTwice({ name, store, crowd }: NeverTwiceOptions): void {
  const { start: startService } = journey(afterAll);
  const openMeta = metaJourney({
    start: (env, options) => startService(env, { ...options, nodeArgs: ['--import', movableClock] }),
    end: afterAll,
    ...(store && { store }),
  });
  let scene: MetaJourney;
  /** The service that runs. A test uses the one that the test before left running, and writes to people of its own. */
  let running: ServiceProcess | null = null;
  let aheadMs = 0;

  async function revive(hold = untilItsStatus): Promise<ServiceProcess> {
    aheadMs += goneMs;
    running = await scene.start({ ...timeout, ...moved, ...hold, CLOCK_AHEAD_BY: `${aheadMs}` });
    return running;
  }
  const takenBy = (users: readonly string[]) => scene.taken().filter(({ to }) => users.includes(to ?? ''));

  /** Three messages to one user are accepted; the call of the first runs into `interrupt`, the service dies and comes back. */
  async function crashDuring(
    user: string,
    interrupt: (kill: () => Promise<void>) => GateHooks,
    onUnknown: 'fail' | 'retry',
    hold = untilItsStatus,
  ) {
    const { meta, gate } = scene;
    meta.users.write(user, { type: 'text', text: { body: 'Hello?' } });
    const service = running ?? (await revive());
    const accepted = Promise.withResolvers<void>();
    const killed = Promise.withResolvers<void>();
    const hooks = interrupt(async () => {
      gate.hooks = {};
      running = null;
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
    const revived = await revive(hold);
    const states = async (): Promise<string[]> => {
      const entries = await Promise.all(paths.map(async (path) => (await getJson(revived, path)) as Entry));
      return entries.map(({ state }) => (arrived.has(state) ? 'arrived' : state));
    };
    const isSettled = async (): Promise<boolean> =>
      (await states()).every((state) => state === 'arrived' || state === 'failed');
    await expect.poll(isSettled, patience).toBe(true);
    await meta.settled();
    return { states: await states(), words: takenBy([user]).map(({ body }) => (body.text as { body: string }).body) };
  }

  describe(`a message, whatever happens, on ${name}`, { timeout: 180_000 }, () => {
    beforeAll(async () => {
      scene = await openMeta();
      const number = scene.meta.platform.world.phoneNumbers.get(numberId);
      if (number) number.throughput = 'HIGH';
    });
    afterEach(() => {
      scene.gate.hooks = {};
      for (const { id } of scene.meta.faults.list()) scene.meta.faults.remove(id);
    });

    it('goes once when the service is killed before Meta hears of the call', async () => {
      const interrupt = (kill: () => Promise<void>) => ({ onCall: () => kill().then(() => forever) });
      expect(await crashDuring('16505556001', interrupt, 'retry', briefly)).toEqual(all);
    });

    it('is reported as failed, never silently lost, where nobody may repeat it', async () => {
      const interrupt = (kill: () => Promise<void>) => ({ onCall: () => kill().then(() => forever) });
      expect(await crashDuring('16505556002', interrupt, 'fail', briefly)).toEqual({
        states: ['failed', 'arrived', 'arrived'],
        words: ['two', 'three'],
      });
    });

    it('goes once when the service is killed after Meta took it, before the answer came', async () => {
      expect(await crashDuring('16505556003', (kill) => ({ onAnswer: kill }), 'retry')).toEqual(all);
    });

    it('goes once when the service is killed with the answer in hand, before its commit', async () => {
      expect(await crashDuring('16505556004', (kill) => ({ onAnswered: kill }), 'retry')).toEqual(all);
    });

    it('holds up nobody but the one whom Meta says it writes to too fast', async () => {
      const { meta } = scene;
      const service = running ?? (await revive());
      const user = '16505556005';
      const fault = meta.faults.add({ route: 'POST messages', to: user }, { kind: 'error', code: 131056 });
      const slow = await post(service, template(user), { ...asyncly, 'idempotency-key': user });
      const others = Array.from({ length: crowd }, (_, index) => `165055${60_000 + index}`);
      await inTurns(others, 32, async (each) => {
        // A busy machine makes the store too late for some: these get 503, and the client repeats the call with its key.
        const repeatably = { ...asyncly, 'idempotency-key': each };
        const isAccepted = async () => (await post(service, template(each), repeatably)).ok;
        await expect.poll(isAccepted, { timeout: stallMs }).toBe(true);
      });
      const taken = () => takenBy([user, ...others]);
      await untilAllHaveGone(() => taken().length, crowd);
      // Twice too fast, so that the second rest can be compared with the first.
      await expect.poll(() => fault.hits, { timeout: stallMs, interval: 20 }).toBeGreaterThan(1);
      expect(new Set(taken().map(({ to }) => to))).toEqual(new Set(others));
      meta.faults.remove(fault.id);
      // A busy machine needs more than these two rests for the others, and a third takes 16 s: the clock ends it.
      if (fault.hits > 2) service.child.kill('SIGUSR2');
      const slowEntry = () => getJson(service, slow.headers.get('location') ?? '');
      // Until then its attempts, so that a failure shows them.
      const sentLast = async () => (taken().at(-1)?.to === user ? user : await slowEntry());
      await expect.poll(sentLast, { timeout: 2 * stallMs, interval: 100 }).toBe(user);
      // The longer it is too fast, the longer it rests: 4^X s.
      const { attempts } = (await slowEntry()) as { attempts: Attempt[] };
      const restsMs = attempts.flatMap(({ outcome, startedAt }, index) =>
        outcome === 'put_off' ? [Date.parse(attempts[index + 1]?.startedAt ?? '') - Date.parse(startedAt)] : [],
      );
      expect(restsMs).toHaveLength(fault.hits);
      expect(restsMs.filter((restedMs, index) => !(restedMs >= 4 ** index * 1_000))).toEqual([]);
      expect(taken()).toHaveLength(crowd + 1);
      // No bound on the machine's speed: it fails by what is held up, above.
    }, 3_600_000);

    describe('by a service that keeps running', () => {
      let service: ServiceProcess;
      beforeAll(async () => {
        service = running ?? (await revive());
      });
      /** How many of these people's messages are in one of these states. */
      const countIn = async (states: string, users: readonly string[]): Promise<number> => {
        const { data } = (await getJson(service, `/v1/outbox?state=${states}&limit=200`)) as { data: Recipient[] };
        return data.filter(({ recipient }) => users.includes(recipient)).length;
      };

      it('goes once though Meta’s line breaks after it took it, and the lane waits for the status', async () => {
        const user = '16505556006';
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
