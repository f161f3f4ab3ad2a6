import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { entryIdOf, type MetaJourney, metaJourney, numberId, post, template } from './meta.ts';
import { apiKey, getJson, journey } from './service.ts';

const minuteMs = 60_000;
/** Long enough for several probes; how long it lasts changes nothing else. */
const outageMs = 12_000;
const users = Array.from({ length: 8 }, (_, index) => `1650556${1000 + index}`);
const rounds = ['0', '1', '2'];

/** How Meta becomes unavailable, and how it returns. */
type Outage = (journey: MetaJourney) => Promise<() => Promise<unknown> | unknown>;

interface SendingHealth {
  readonly sending: { readonly problem: string | null; readonly paused: readonly { readonly cause: string }[] };
  readonly hints: readonly string[];
}

/** Meta is unavailable for a while: the messages wait, and are sent in order and once when it returns. */
export function describeOutage(name: string, store?: () => Readonly<Record<string, string>>): void {
  const chooses = store && { store };
  const openers = [1, 2, 3].map(() => metaJourney({ start: journey().start, ...chooses }));

  async function run(openMeta: (typeof openers)[number] | undefined, begin: Outage) {
    if (!openMeta) throw new Error('There is no Meta for this outage.');
    const opened = await openMeta();
    const { taken } = opened;
    const service = await opened.start();
    const end = await begin(opened);
    const over = delay(outageMs);
    for (const round of rounds) {
      await Promise.all(
        users.map((user) =>
          post(service, template(user, { biz_opaque_callback_data: round }), { prefer: 'respond-async' }),
        ),
      );
    }
    const healthNow = async () => (await getJson(service, '/health')) as SendingHealth;
    await expect.poll(async () => (await healthNow()).sending.paused.length, { timeout: minuteMs }).toBe(1);
    const health = await healthNow();
    // Without a key: the problem, and no id.
    const open = await fetch(`${service.url}/health`);
    const isShown = ((await open.json()) as SendingHealth).sending.problem === health.sending.problem;
    const headers = { authorization: `Bearer ${apiKey}` };
    const metrics = await (await fetch(`${service.url}/metrics`, { headers })).text();
    await over;
    const before = taken().length;
    await end();
    await expect
      .poll(() => taken().length, { timeout: 2 * minuteMs, interval: 500 })
      .toBe(users.length * rounds.length);
    const undecided = async () =>
      ((await getJson(service, '/v1/outbox?state=queued,sending,unknown,accepted')) as { data: unknown[] }).data;
    await expect.poll(undecided, { timeout: minuteMs, interval: 500 }).toEqual([]);
    const { data } = (await getJson(service, '/v1/outbox?limit=200')) as { data: { id: string; recipient: string }[] };
    const orders = users.map((user) => {
      // The list is newest first.
      const accepted = data.flatMap(({ id, recipient }) => (recipient === user ? [id] : [])).reverse();
      const sent = taken().flatMap((message) => (message.to === user ? [entryIdOf(message)] : []));
      return JSON.stringify(accepted) === JSON.stringify(sent);
    });
    const lines = (words: RegExp): number =>
      service
        .output()
        .split('\n')
        .filter((line) => words.test(line)).length;
    return {
      before,
      isOrdered: orders.every(Boolean),
      status: open.status,
      isShown,
      health,
      paused: /whatsapp_sender_paused\{[^}]*cause="(\w+)"[^}]*\} 1/.exec(metrics)?.[1],
      pauses: Number(/whatsapp_sender_pauses_total\{[^}]*\} (\d+)/.exec(metrics)?.[1]),
      lines,
    };
  }

  describe(`a while without Meta, on ${name}`, { timeout: 300_000 }, () => {
    it('delays messages and neither loses, repeats nor reorders any, and reports it once', async () => {
      const failing =
        (code: number, httpStatus?: number): Outage =>
        async ({ meta }) => {
          const effect = { kind: 'error', code, ...(httpStatus && { httpStatus }) } as const;
          const fault = meta.faults.add({ route: 'POST messages' }, effect);
          return () => {
            // No messages are wasted: apart from those in flight, one is tried now and then.
            expect(fault.hits).toBeLessThan(users.length + outageMs / 1_000);
            meta.faults.remove(fault.id);
          };
        };
      const cut: Outage = async ({ gate }) => {
        await gate.cut();
        return gate.restore;
      };
      const [refused, outOfOrder, unreached] = await Promise.all([
        run(openers[0], failing(190)),
        run(openers[1], failing(131016, 503)),
        run(openers[2], cut),
      ]);
      for (const each of [refused, outOfOrder, unreached]) {
        expect([each.before, each.isOrdered, each.status, each.isShown, each.pauses]).toEqual([0, true, 200, true, 1]);
        expect(each.lines(/The number sends again/)).toBe(1);
      }
      const words = [
        /Meta refuses every message \(190/,
        /Meta has an outage \(131016/,
        /Meta cannot be reached \(ECONNREFUSED/,
      ];
      for (const [index, each] of [refused, outOfOrder, unreached].entries()) {
        const said = words[index] ?? /./;
        expect(each.health.sending.problem).toMatch(said);
        expect(each.health.hints).toEqual([expect.stringMatching(said)]);
        expect(each.lines(new RegExp(`"message":"${said.source}`))).toBe(1);
      }
      expect([refused, outOfOrder, unreached].map(({ paused }) => paused)).toEqual([
        'refused',
        'unavailable',
        'unavailable',
      ]);
      expect([refused, outOfOrder, unreached].map(({ health }) => health.sending.paused)).toMatchObject(
        ['refused', 'unavailable', 'unavailable'].map((cause) => [{ cause, phoneNumberId: numberId }]),
      );
    });
  });
}
