import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSimulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterEach, expect, it } from 'vitest';
import { openConnectProxy } from '../../../packages/cloud-api/test/support/connect-proxy.ts';
import { createAuthority } from './support/certificates.ts';
import { whatsapp } from './support/cli.ts';

let closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});

async function openProxy(portOf: (target: string) => number | undefined) {
  const proxy = await openConnectProxy({ portOf });
  closing.push(proxy.close);
  return proxy;
}

interface Checked {
  readonly checks: readonly { readonly id: string; readonly verdict: string; readonly detail: string }[];
}

it('doctor calls Meta through the proxy of the environment', async () => {
  const meta = await createSimulator({});
  closing.push(() => meta.close());
  const proxy = await openProxy((target) =>
    target === 'graph.example.test:8091' ? Number(new URL(meta.url).port) : undefined,
  );
  const env = {
    INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://graph.example.test:8091',
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
    INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
    HTTP_PROXY: proxy.url,
  };
  const { checks } = (await whatsapp(['doctor', '--json'], { env })).json<Checked>();
  const verdicts = Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
  expect(verdicts).toMatchObject({ meta: 'ok', clock: 'ok', token: 'ok' });
  const { host } = new URL(proxy.url);
  expect(checks.find(({ id }) => id === 'meta')?.detail).toMatch(new RegExp(`answers, through the proxy ${host}$`));
  const without = await whatsapp(['doctor', '--json'], { env: { ...env, HTTP_PROXY: '' } });
  expect(without.json<Checked>().checks.find(({ id }) => id === 'meta')?.verdict).toBe('unknown');
});

it.each([
  ['send', 'text', '+16505551234', 'Hello', '--direct'],
  ['numbers'],
  ['templates', 'list'],
  ['token', 'inspect'],
])('%j does not bypass a proxy that it cannot use', async (...command) => {
  const env = {
    INTEXURAOS_WHATSAPP_GRAPH_URL: 'https://graph.example.test',
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
    INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
    HTTPS_PROXY: 'socks5://proxy.example.com:1080',
  };
  const { code, stderr } = await whatsapp(command, { env });
  expect([code, stderr]).toEqual([
    3,
    expect.stringContaining('HTTPS_PROXY (HTTP_PROXY for an http:// URL) is not the URL of an HTTP'),
  ]);
  expect(stderr).toContain('SOCKS proxies are not supported.');
});

/** What a new process comes to that calls Meta: the authorities of a process are read when it starts. */
async function resultOf(baseUrl: string, env: Readonly<Record<string, string>>): Promise<unknown> {
  const script = `
    import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
    const client = createGraphClient({ baseUrl: '${baseUrl}', token: () => 't', appSecrets: [] });
    const { kind, status, reason } = await client.call({ method: 'GET', path: 'v24.0/1' });
    console.log(JSON.stringify({ kind, status, reason }));
    await client.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...env, NODE_NO_WARNINGS: '1' },
  });
  return JSON.parse(stdout);
}

it('calls pass a proxy that signs with an authority of its own once NODE_EXTRA_CA_CERTS names it', async () => {
  const authority = createAuthority(Date.now());
  const { key, chain } = authority.issue({ host: 'graph.example.test', validUntil: Date.now() + 86_400_000 });
  const server = createServer({ key, cert: chain }, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const proxy = await openProxy(() => (server.address() as AddressInfo).port);
  const folder = await mkdtemp(join(tmpdir(), 'whatsapp-proxy-'));
  closing.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'authority.pem');
  await writeFile(file, authority.root);
  const env = { HTTPS_PROXY: proxy.url };
  expect(await resultOf('https://graph.example.test', { ...env, NODE_EXTRA_CA_CERTS: file })).toEqual({
    kind: 'answered',
    status: 200,
  });
  expect(await resultOf('https://graph.example.test', env)).toEqual({
    kind: 'unreached',
    reason: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  });
  expect(proxy.targets).toEqual(['graph.example.test:443', 'graph.example.test:443']);
});
