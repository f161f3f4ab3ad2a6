import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServiceProcess, startService } from '../support/service-process.ts';

const apiKey = 'unknown-proxy-7c1e9a3f5b2d8046';
let folder = '';
let service: ServiceProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unknown-proxy-'));
  const env = {
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'unknown-proxy-2b7d0f4a9c6e1835',
    INTEXURAOS_WHATSAPP_APP_SECRET: '0e5d7b3c9a1f4682b0c8d6e4f2a19357',
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}`,
  };
  service = await startService({ env });
});
afterAll(async () => {
  await service?.kill();
  await rm(folder, { recursive: true, force: true });
});

it('a service behind an unconfigured proxy reports that once in the log, and in health', async () => {
  const lines = (): number => service.output().split('Requests come through a proxy').length - 1;
  const health = async (headers: Record<string, string> = {}): Promise<unknown> =>
    (await fetch(`${service.url}/health`, { headers: { authorization: `Bearer ${apiKey}`, ...headers } })).json();
  expect(await health()).toMatchObject({ hints: [] });
  expect(lines()).toBe(0);
  const forwarded = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' };
  await health(forwarded);
  const remedy = expect.stringMatching(/INTEXURAOS_WHATSAPP_TRUSTED_PROXIES is 0.*docs\/guide\/proxies\.md/);
  expect(await health(forwarded)).toMatchObject({ hints: [remedy] });
  await expect.poll(lines).toBe(1);
  expect(await service.stop()).toBe(0);
  expect(lines()).toBe(1);
});
