import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../support/service-process.ts';
import type { Bench } from '../bench.ts';
import { processorMs } from '../processor-time.ts';
import { readHealth, startBenchService } from '../service-under-load.ts';
import { type AskedProcess, startAsked } from '../simulator/asked-process.ts';

export const apiKey = 'bench-72c5f0a9e3d1b846';
const doneWithinMs = 300_000;

export interface Subscribed {
  readonly service: ServiceProcess;
  readonly endpoint: AskedProcess;
  /** Pauses or resumes all subscriptions. */
  readonly all: (action: 'pause' | 'resume') => Promise<void>;
}

/** Starts an endpoint, and a service with a subscription for each of its paths; stops both when the work is done. */
export async function withSubscribers<T>(
  { folder }: Bench,
  { name, paths }: { readonly name: string; readonly paths: readonly string[] },
  work: (subscribed: Subscribed) => Promise<T>,
): Promise<T> {
  const endpoint = await startAsked('../deliver/endpoint-process.ts');
  const service = await startBenchService(`sqlite:${join(folder, name, 'whatsapp.db')}`, {
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
  });
  const post = async (path: string, body: object): Promise<{ readonly id: string }> => {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
    // The service's own answer.
    return (await answer.json()) as { readonly id: string };
  };
  try {
    const ids: string[] = [];
    for (const path of paths) {
      const url = `http://127.0.0.1:${endpoint.port}${path}`;
      ids.push((await post('/v1/subscriptions', { url, form: 'event', types: ['message.received'] })).id);
    }
    return await work({
      service,
      endpoint,
      all: async (action) => {
        for (const id of ids) await post(`/v1/subscriptions/${id}/${action}`, {});
      },
    });
  } finally {
    await service.kill();
    await endpoint.stop();
  }
}

/** Waits until the endpoint has got that many different deliveries. */
export async function untilDelivered(endpoint: AskedProcess, count: number): Promise<void> {
  const until = performance.now() + doneWithinMs;
  for (;;) {
    const { different = 0 } = await endpoint.ask();
    if (different >= count) return;
    if (performance.now() > until) throw new Error(`${different} of ${count} were delivered in ${doneWithinMs} ms.`);
    await delay(20);
  }
}

/** Waits until everything is processed and the service uses almost no processor time. */
export async function untilIdle(service: ServiceProcess): Promise<void> {
  const until = performance.now() + doneWithinMs;
  for (;;) {
    const before = await processorMs(service);
    await delay(1_000);
    const used = (await processorMs(service)) - before;
    if (used < 100 && (await readHealth(service.url)).pending === 0) return;
    if (performance.now() > until) throw new Error(`The service was still busy after ${doneWithinMs} ms.`);
  }
}
