import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ServiceProcess, startService } from '../../../../trials/support/service-process.ts';
import { createAuthority, type ServerCertificate } from '../../../cli/test/support/certificates.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { type Answer, type Arrival, type Endpoint, openEndpoint } from './faulty-endpoint.ts';
import { post } from './meta.ts';
import { apiKey, appSecret, getJson, postWebhook, verifyToken } from './service.ts';

const movableClock = new URL('./movable-clock.ts', import.meta.url);
const movableNames = new URL('./movable-names.ts', import.meta.url);
const preloaded = [movableClock, movableNames].flatMap((file) => ['--import', fileURLToPath(file)]);
const hourMs = 60 * 60_000;
/** The clock is moved on by this again and again, so that retries are due. */
const stepMs = 40_000;
const maxSteps = 600;
const patience = { timeout: 60_000, interval: 200 };

const users = Array.from({ length: 4 }, (_, index) => `1650555${3000 + index}`);
const rounds = 5;
const wamidOf = (from: string, round: number): string => `wamid.${from}.${round}`;
const wanted = users.flatMap((from) => Array.from({ length: rounds }, (_, round) => wamidOf(from, round)));

const fine: Answer = (response) => response.writeHead(204).end();

/** How each endpoint answers until the faults that last are over. */
function faultyAnswers(inwardPort: number): Readonly<Record<string, Answer>> {
  const random = seeded(20_261_201);
  const known = new Set<string>();
  /** Some fail at their first attempt: the second follows in seconds, a third would in half a minute. */
  const fails = ({ id }: Arrival): boolean => {
    const isFirst = !known.has(id);
    known.add(id);
    return isFirst && random() < 0.3;
  };
  return {
    down: fine,
    slow: (response) => setTimeout(() => response.writeHead(200).end(), 700),
    failing: (response, arrival) => response.writeHead(fails(arrival) ? 500 : 200).end(),
    closing: (response, arrival) => (fails(arrival) ? response.destroy() : response.writeHead(200).end()),
    late: (response, _arrival, count) => setTimeout(() => response.writeHead(200).end(), count < 3 ? 6_000 : 0),
    redirecting: (response) => response.writeHead(307, { location: `http://127.0.0.1:${inwardPort}/` }).end(),
    rebinding: (response) => response.writeHead(200, { connection: 'close' }).end(),
    misnamed: fine,
  };
}

/**
 * Every fault of endpoints at once, each with a subscription of its own, in one service.
 * @param movesClock by an hour while an endpoint is down, and on to each retry. Not with Firestore: a clock that leaps ends the calls of its
 * client, and the emulator keeps the locks of their transactions.
 */
export function describeDeliveryFaults(
  name: string,
  { store, movesClock }: { readonly store: () => Readonly<Record<string, string>>; readonly movesClock: boolean },
): void {
  describe(`deliveries to faulty endpoints, on ${name}`, { timeout: 180_000 }, () => {
    const authority = createAuthority(Date.now());
    const folder = mkdtempSync(join(tmpdir(), 'authority-'));
    const rootPath = join(folder, 'root.pem');
    const certificateFor = (host: string): ServerCertificate =>
      authority.issue({ host, validUntil: Date.now() + 24 * hourMs });
    const endpoints = new Map<string, Endpoint>();
    const ids = new Map<string, string>();
    let service: ServiceProcess;
    let stateWhileDown: unknown;

    const endpointOf = (fault: string): Endpoint => {
      const endpoint = endpoints.get(fault);
      if (!endpoint) throw new Error(`There is no endpoint ${fault}.`);
      return endpoint;
    };
    const openEndpoints = async (): Promise<void> => {
      for (const fault of ['inward', 'forgotten']) endpoints.set(fault, await openEndpoint(fine));
      for (const [fault, answer] of Object.entries(faultyAnswers(endpointOf('inward').port))) {
        const certificate = fault === 'misnamed' ? certificateFor('wrong.test') : undefined;
        endpoints.set(fault, await openEndpoint(answer, certificate));
      }
      await endpointOf('down').goDown();
    };
    const urlOf = (fault: string): string => {
      const { port } = endpointOf(fault);
      if (fault === 'misnamed') return `https://right.test:${port}/`;
      return `http://${fault === 'rebinding' ? 'rebinding.test' : '127.0.0.1'}:${port}/`;
    };
    const subscribe = async (fault: string): Promise<void> => {
      const body = { url: urlOf(fault), types: ['message.received'], timeoutSeconds: 5 };
      const response = await post(service, body, {}, '/v1/subscriptions');
      const { id, secret } = (await response.json()) as { id: string; secret: string };
      expect([fault, response.status]).toEqual([fault, 201]);
      ids.set(fault, id);
      endpointOf(fault).trust(secret);
    };
    const subscriptionOf = (fault: string) => getJson(service, `/v1/subscriptions/${ids.get(fault)}`);
    const missing = (): string[] =>
      [...ids.keys()].flatMap((fault) => {
        const come = new Set(endpointOf(fault).arrivals.map(({ wamid }) => wamid));
        return wanted.filter((wamid) => !come.has(wamid)).map((wamid) => `${fault} ${wamid}`);
      });
    const moveClock = (): boolean => movesClock && service.child.kill('SIGUSR2');

    beforeAll(async () => {
      writeFileSync(rootPath, authority.root);
      await openEndpoints();
      service = await startService({
        nodeArgs: preloaded,
        readyWithinMs: patience.timeout,
        env: {
          INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
          INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
          INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
          INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: '5d0e3a9c7b1f48264e6d8c0a2b4f6e81',
          INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
          MOVE_CLOCK_BY: [hourMs, ...Array(maxSteps).fill(stepMs)].join(),
          // The first lookup is that of the subscription, the second and fourth lead where nothing may be called.
          NAMES: 'rebinding.test=127.0.0.1,169.254.169.254,127.0.0.1,10.0.0.1,127.0.0.1;right.test=127.0.0.1',
          NODE_EXTRA_CA_CERTS: rootPath,
          ...store(),
        },
      });
      for (const fault of endpoints.keys()) if (fault !== 'inward') await subscribe(fault);
      await fetch(`${service.url}/v1/subscriptions/${ids.get('forgotten')}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${apiKey}` },
      });
      ids.delete('forgotten');
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(
          users.map(async (from) => {
            const body = JSON.stringify(messagesWebhook(textMessage(wamidOf(from, round), { from })));
            expect((await postWebhook(service, body)).status).toBe(200);
          }),
        );
      }
      await vi.waitFor(async () => expect(await subscriptionOf('down')).toMatchObject({ state: 'failing' }), patience);
      moveClock();
      stateWhileDown = await subscriptionOf('down');
      await endpointOf('down').comeUp();
      await vi.waitFor(() => expect(endpointOf('redirecting').arrivals).not.toEqual([]), patience);
      endpointOf('redirecting').answerWith(fine);
      await vi.waitFor(async () => expect(await reasonsOf('misnamed')).not.toBe(''), patience);
      endpointOf('misnamed').certify(certificateFor('right.test'));
      for (let step = 0; step < maxSteps && missing().length > 0; step += 1) {
        moveClock();
        await delay(250);
      }
    }, 300_000);
    afterAll(async () => {
      await service?.kill();
      await Promise.all([...endpoints.values()].map((endpoint) => endpoint.goDown()));
      rmSync(folder, { recursive: true });
    });

    /** Why attempts for a fault's subscription failed. */
    const reasonsOf = async (fault: string): Promise<string> => {
      const path = `/v1/deliveries?subscription=${ids.get(fault)}&limit=100`;
      const { data } = (await getJson(service, path)) as { data: { id: string; attemptCount: number }[] };
      const attempted = data.filter(({ attemptCount }) => attemptCount > 0);
      const shown = await Promise.all(attempted.map(({ id }) => getJson(service, `/v1/deliveries/${id}`)));
      const attempts = (shown as { attempts: { reason: string | null }[] }[]).flatMap((each) => each.attempts);
      return attempts.flatMap(({ reason }) => reason ?? []).join('\n');
    };

    it('come at least once, and in the order of their conversation, whatever the endpoint does', () => {
      expect(missing()).toEqual([]);
      for (const fault of ids.keys()) {
        for (const user of users) {
          const came = endpointOf(fault).arrivals.flatMap(({ from, wamid }) => (from === user ? [wamid] : []));
          expect([fault, came.length >= rounds, came]).toEqual([fault, true, [...came].sort()]);
        }
      }
    });

    it('have one id each, also when they come again, and a right signature', () => {
      for (const fault of ids.keys()) {
        const { arrivals, forged } = endpointOf(fault);
        expect(new Set(arrivals.map(({ id, wamid }) => `${id} ${wamid}`)).size).toBe(wanted.length);
        expect(new Set(arrivals.map(({ id }) => id)).size).toBe(wanted.length);
        expect([fault, forged()]).toEqual([fault, 0]);
      }
    });

    it(`come when an endpoint is up again that was down${movesClock ? ' for an hour' : ''}, and call its subscription failing until then`, async () => {
      expect(stateWhileDown).toMatchObject({ state: 'failing' });
      expect(await subscriptionOf('down')).toMatchObject({ state: 'active', reason: null });
      expect(await reasonsOf('down')).toContain('Nothing accepts connections there');
    });

    it('come again where the answer was a 500, a closed connection, or later than the time-out', async () => {
      for (const fault of ['failing', 'closing', 'late']) {
        expect([fault, endpointOf(fault).arrivals.length > wanted.length]).toEqual([fault, true]);
      }
      expect(endpointOf('slow').arrivals).toHaveLength(wanted.length);
      expect(await reasonsOf('late')).toContain('No response within 5 s');
    });

    it('follow no redirect to another address', async () => {
      expect(endpointOf('inward').arrivals).toEqual([]);
      expect(await reasonsOf('redirecting')).toContain('redirects are not followed');
    });

    it('connect to no closed address to which a name resolves the second time', async () => {
      expect(await reasonsOf('rebinding')).toMatch(/not allowed.*169\.254\.169\.254/);
    });

    it('are not sent to a host whose certificate is for another name', async () => {
      expect(await reasonsOf('misnamed')).toContain('The certificate is for another host name');
    });

    it('come to nobody whose subscription is gone', () => {
      expect(endpointOf('forgotten').arrivals).toEqual([]);
    });
  });
}

/** Numbers from 0 to 1, the same for a seed each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
