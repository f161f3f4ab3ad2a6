import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { anna, annaWamid, ben, secret, traces } from '../support/erasures.ts';
import { messagesWebhook, noon, textMessage } from '../support/webhooks.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start, databasePath } = journey();

/** Enough that an erasure takes many steps. */
const batches = 150;
/** How long the service lives after each start, in milliseconds. */
const lives = [0, 3, 10, 25, 60, 120];

interface Erasures {
  readonly data: readonly { readonly state: string; readonly counts: Readonly<Record<string, number>> }[];
}

describe('an erasure', () => {
  it('continues after kill -9 at any step, erases every byte, and changes nothing of anybody else', {
    timeout: 180_000,
  }, async () => {
    let service = await start();
    for (let batch = 0; batch < batches; batch += 1) await postWebhook(service, bodyOf(batch));
    await expect.poll(() => eventsOf(service), { timeout: 60_000, interval: 500 }).toBe(batches);
    const before = await messagesOf(service, ben);
    expect(before).toHaveLength(batches);
    const headers = { authorization: `Bearer ${apiKey}` };
    const response = await fetch(`${service.url}/v1/contacts/${anna}?later=block`, { method: 'DELETE', headers });
    expect(response.status).toBe(202);
    for (const life of lives) {
      await new Promise((resolve) => setTimeout(resolve, life));
      await service.kill();
      service = await start();
    }
    const stateOf = async () => ((await getJson(service, '/v1/erasures')) as Erasures).data[0]?.state;
    await expect.poll(stateOf, { timeout: 60_000 }).toBe('done');
    expect(await messagesOf(service, ben)).toEqual(before);
    expect(await tracesIn(dirname(await databasePath()))).toEqual([]);
    expect(service.output()).not.toMatch(new RegExp(traces.join('|')));
  });
});

const bodyOf = (batch: number): string =>
  JSON.stringify(
    messagesWebhook(
      textMessage(annaWamid(1_000 + batch), { from: anna, body: `${secret} ${'x'.repeat(batch * 40)}`, at: noon }),
      textMessage(`wamid.ben.${batch}`, { from: ben, body: `Ben ${batch}`, at: noon + batch * 1_000 }),
    ),
  );

async function eventsOf(service: ServiceProcess): Promise<number> {
  const { data } = (await getJson(service, '/v1/events?limit=200')) as { data: { processedAt: string | null }[] };
  return data.filter(({ processedAt }) => processedAt !== null).length;
}

async function messagesOf(service: ServiceProcess, user: string): Promise<unknown[]> {
  const list = (await getJson(service, `/v1/conversations?user=${user}`)) as { data: { id: string }[] };
  const id = list.data[0]?.id;
  return ((await getJson(service, `/v1/conversations/${id}/messages?limit=200`)) as { data: unknown[] }).data;
}

/** Which files of a folder hold which of the texts that an erased person leaves. */
async function tracesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
  return files.flatMap(([name, bytes]) =>
    traces.filter((trace) => bytes.includes(trace)).map((trace) => `${name}: ${trace}`),
  );
}
