import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { openEndpoint } from './faulty-endpoint.ts';
import { post } from './meta.ts';
import { apiKey, type Journey, postWebhook } from './service.ts';

const users = Array.from({ length: 12 }, (_, index) => `1650555${2000 + index}`);
/** How long it is at work before it is killed. */
const workedMs = 400;
/** How often it is killed at work and how many messages each user writes, at least, however slow or quick the machine is. */
const fewest = { killsAtWork: 2, messages: 12 };
/** KILL_SECONDS=60 kills for a minute, as docs/reference/measured/deliveries-killed.md reports. */
const { KILL_SECONDS: asked } = process.env;
const killSeconds = Number(asked ?? 3);
/**
 * After each of these kills it is killed while it starts, after these parts of the time that a start takes: about twice a second in all.
 * Where nobody asked for more, each part once is enough, two by two.
 */
const partsOfStart = asked
  ? [[0.2, 0.4, 0.6, 0.8]]
  : [
      [0.2, 0.6],
      [0.4, 0.8],
    ];

/** The service is killed at work and while it starts, again and again, as events arrive and are delivered, some to an endpoint that fails. */
export function describeKilledDeliveries(
  name: string,
  { start }: Pick<Journey, 'start'>,
  store: () => Readonly<Record<string, string>>,
): void {
  describe(`deliveries of a service that is killed again and again, on ${name}`, {
    timeout: 180_000 + killSeconds * 2_000,
  }, () => {
    it('come at least once, in order per conversation, under stable ids, and to no one without a subscription', async () => {
      // Some fail, and some are answered after the connection is gone; none twice, since the third attempt waits for minutes.
      const failed = new Set<string>();
      const endpoint = await openEndpoint((response, { id }, count) => {
        const fails = (count % 23 === 0 || count % 17 === 0) && !failed.has(id);
        if (fails) failed.add(id);
        if (fails && count % 23 === 0) response.destroy();
        else response.writeHead(fails ? 500 : 204).end();
      });
      const forgotten = await openEndpoint((response) => response.writeHead(204).end());
      const env = {
        // Every address here is one that is closed by default.
        INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
        INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: '5d0e3a9c7b1f48264e6d8c0a2b4f6e81',
        ...store(),
      };
      const startedAt = performance.now();
      let service = await start(env, { readyWithinMs: 60_000 });
      const startMs = performance.now() - startedAt;
      const subscribe = async (port: number): Promise<string> => {
        const body = { url: `http://127.0.0.1:${port}/`, types: ['message.received'] };
        const response = await post(service, body, {}, '/v1/subscriptions');
        const { id, secret } = (await response.json()) as { id: string; secret: string };
        if (port === endpoint.port) endpoint.trust(secret);
        return id;
      };
      await subscribe(endpoint.port);
      const gone = await subscribe(forgotten.port);
      const removed = await fetch(`${service.url}/v1/subscriptions/${gone}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${apiKey}` },
      });
      expect(removed.status).toBe(204);

      const posted: string[] = [];
      const kills = { atWork: 0, duringStart: 0 };
      let isOver = false;
      let hasFailed = false;
      const kill = async (): Promise<void> => {
        const until = performance.now() + killSeconds * 1_000;
        while (kills.atWork < fewest.killsAtWork || performance.now() < until) {
          await delay(workedMs);
          await service.kill();
          for (const part of partsOfStart[kills.atWork % partsOfStart.length] ?? []) {
            // It is killed when that time is over.
            const early = start(env, { readyWithinMs: part * startMs });
            await early.then((ready) => ready.kill()).catch(() => undefined);
            kills.duringStart += 1;
          }
          kills.atWork += 1;
          service = await start(env, { readyWithinMs: 60_000 });
        }
      };
      const killing = kill().then(
        () => {
          isOver = true;
        },
        (error: unknown) => {
          isOver = true;
          hasFailed = true;
          throw error;
        },
      );
      killing.catch(() => undefined);
      for (let round = 0; (round < fewest.messages || !isOver) && !hasFailed; round += 1) {
        await Promise.all(
          users.map(async (from) => {
            const wamid = `wamid.${from}.${String(round).padStart(5, '0')}`;
            const body = JSON.stringify(messagesWebhook(textMessage(wamid, { from })));
            // As Meta does: until it is accepted.
            for (let isAccepted = false; !isAccepted && !hasFailed; ) {
              isAccepted = await postWebhook(service, body).then(
                (answer) => answer.status === 200,
                () => false,
              );
              if (!isAccepted) await delay(100);
            }
            posted.push(wamid);
          }),
        );
        await delay(50);
      }
      await killing;
      const missing = (): string[] => {
        const come = new Set(endpoint.arrivals.map(({ wamid }) => wamid));
        return posted.filter((wamid) => !come.has(wamid));
      };
      await expect.poll(missing, { timeout: 120_000 }).toEqual([]);
      const { arrivals } = endpoint;
      console.log(
        `${name}: ${kills.atWork + kills.duringStart} kills, ${kills.atWork} of them at work, ${posted.length} events, ${arrivals.length} requests, ` +
          `${arrivals.length - posted.length} of them repeats.`,
      );
      for (const user of users) {
        const first = [...new Set(arrivals.flatMap(({ from, wamid }) => (from === user ? [wamid] : [])))];
        expect(first.length).toBe(posted.length / users.length);
        expect(first).toEqual([...first].sort());
      }
      expect(new Set(arrivals.map(({ id, wamid }) => `${id} ${wamid}`)).size).toBe(posted.length);
      expect(new Set(arrivals.map(({ id }) => id)).size).toBe(posted.length);
      expect(endpoint.forged()).toBe(0);
      expect(forgotten.arrivals).toEqual([]);
      await Promise.all([endpoint.goDown(), forgotten.goDown()]);
    });
  });
}
