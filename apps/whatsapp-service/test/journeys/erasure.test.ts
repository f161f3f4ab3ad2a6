import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { anna, annaWamid, ben, secret, traces } from '../support/erasures.ts';
import { messagesWebhook, noon, textMessage } from '../support/webhooks.ts';
import { metaJourney, post, text } from './meta.ts';
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
    await expect.poll(() => processedEvents(service), { timeout: 60_000, interval: 500 }).toBe(batches);
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

const openMeta = metaJourney({ start });

/** Not the number of the examples in the API’s description, which are in the heap too. */
const carla = '16505558642';

describe('after an erasure', () => {
  it('leaves nothing of the person in the memory of the process that knew them, and others stay', {
    timeout: 120_000,
  }, async () => {
    const { meta, start: startWithMeta } = await openMeta();
    const folder = dirname(await databasePath());
    const service = await startWithMeta({ NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}` });
    const people = [
      [carla, secret],
      [ben, 'Ben only'],
    ] as const;
    for (const [user, words] of people) {
      meta.users.write(user, { type: 'text', text: { body: words } });
      await expect.poll(() => messagesOf(service, user), { timeout: 20_000 }).toHaveLength(1);
      const sent = await post(service, text(user, words, { biz_opaque_callback_data: `ticket ${words}` }));
      expect(sent.status).toBe(200);
    }
    await meta.settled();
    await expect.poll(() => messagesOf(service, ben), { timeout: 20_000 }).toHaveLength(2);
    // Whatever remembers what it has shown has shown them.
    await messagesOf(service, carla);
    for (const path of [
      `/v1/search?q=${secret}`,
      `/v1/contacts/${carla}`,
      '/v1/outbox',
      '/v1/events',
      '/v1/conversations',
    ]) {
      await getJson(service, path);
    }
    expect(await tracesInHeap(service, folder)).toContain(secret);
    const erased = await fetch(`${service.url}/v1/contacts/${carla}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(erased.status).toBe(202);
    const stateOf = async () => ((await getJson(service, '/v1/erasures')) as Erasures).data[0]?.state;
    await expect.poll(stateOf, { timeout: 60_000 }).toBe('done');
    await messagesOf(service, ben);
    expect(await tracesInHeap(service, folder)).toEqual([]);
  });
});

/** Which of the texts that an erased person leaves are strings in the process's JavaScript heap, after a collection of garbage. */
async function tracesInHeap({ child }: ServiceProcess, folder: string): Promise<string[]> {
  child.kill('SIGUSR2');
  let snapshot = '';
  const read = async (): Promise<boolean> => {
    const name = (await readdir(folder)).find((each) => each.endsWith('.heapsnapshot'));
    if (name === undefined) return false;
    snapshot = await readFile(join(folder, name), 'utf8');
    if (!snapshot.trimEnd().endsWith('}')) return false;
    await rm(join(folder, name));
    return true;
  };
  await expect.poll(read, { timeout: 30_000, interval: 200 }).toBe(true);
  return [secret, secret.toLowerCase(), carla].filter((trace) => snapshot.includes(trace));
}

const bodyOf = (batch: number): string =>
  JSON.stringify(
    messagesWebhook(
      textMessage(annaWamid(1_000 + batch), { from: anna, body: `${secret} ${'x'.repeat(batch * 40)}`, at: noon }),
      textMessage(`wamid.ben.${batch}`, { from: ben, body: `Ben ${batch}`, at: noon + batch * 1_000 }),
    ),
  );

async function processedEvents(service: ServiceProcess): Promise<number> {
  const { data } = (await getJson(service, '/v1/events?limit=200')) as { data: { state: string }[] };
  return data.filter(({ state }) => state === 'processed').length;
}

async function messagesOf(service: ServiceProcess, user: string): Promise<unknown[]> {
  const list = (await getJson(service, `/v1/conversations?user=${user}`)) as { data: { id: string }[] };
  const id = list.data[0]?.id;
  if (id === undefined) return [];
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
