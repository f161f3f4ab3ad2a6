import { writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { getJson, journey, postWebhook } from './service.ts';

const { start, databasePath } = journey();

/** Enough that the rewriting takes many steps. */
const webhooks = 120;
const secret = 'Zwetschgenkuchen';
const line = (id: string, digit: string): string => `${id} ${`3f91c7a05be2d864${digit}8c1d6f3a927e05b`.repeat(2)}\n`;

it('encrypts the data of a running installation across kill -9, and does not start without the key afterwards', {
  timeout: 120_000,
}, async () => {
  const plain = await start();
  for (let number = 0; number < webhooks; number += 1) {
    await postWebhook(
      plain,
      JSON.stringify(messagesWebhook(textMessage(`wamid.${number}`, { body: `${secret} ${number}` }))),
    );
  }
  await expect.poll(() => textsOf(plain), { timeout: 60_000, interval: 500 }).toHaveLength(100);
  const before = await textsOf(plain);
  await plain.kill();
  expect(await filesWith(secret)).not.toEqual([]);

  const keys = join(dirname(await databasePath()), 'keys');
  writeFileSync(keys, line('2026-12', '1'));
  const env = { INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE: keys };
  await (await start(env)).kill();
  const encrypted = await start(env);
  await expect.poll(() => problemsOf(encrypted), { timeout: 60_000, interval: 500 }).not.toContain('content_rewriting');
  await expect.poll(() => filesWith(secret), { timeout: 60_000, interval: 500 }).toEqual([]);
  expect(await textsOf(encrypted)).toEqual(before);
  await encrypted.kill();

  writeFileSync(keys, line('2027-06', '2'));
  await expect(start(env)).rejects.toThrow(/the key 2026-12, which is missing\. Put the line of 2026-12 back/);
});

async function textsOf(service: ServiceProcess): Promise<unknown[]> {
  const list = (await getJson(service, '/v1/conversations')) as { data: { id: string }[] };
  const id = list.data[0]?.id;
  if (id === undefined) return [];
  const { data } = (await getJson(service, `/v1/conversations/${id}/messages?limit=100`)) as { data: unknown[] };
  return data;
}

async function problemsOf(service: ServiceProcess): Promise<string[]> {
  const { problems } = (await getJson(service, '/v1/status')) as { problems: { kind: string }[] };
  return problems.map(({ kind }) => kind);
}

async function filesWith(text: string): Promise<string[]> {
  const folder = dirname(await databasePath());
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = await Promise.all(
    names.map(async ({ parentPath, name }) => {
      const bytes = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0));
      return bytes.includes(text) ? [name] : [];
    }),
  );
  return found.flat();
}
