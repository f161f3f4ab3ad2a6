import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readAccountsFile } from '../config/accounts-file.ts';
import { createAccounts } from './accounts.ts';
import { graphOfAccounts } from './graph-of-accounts.ts';

const wabaId = '901';
const phoneNumberId = '9011';
const token = 'token-of-brazil';

let meta: Simulator;
beforeAll(async () => {
  meta = await createSimulator();
  meta.seed({
    wabas: [{ id: wabaId }],
    phoneNumbers: [{ id: phoneNumberId, wabaId, displayPhoneNumber: '+55 11 5550 1234' }],
  });
  const { tokens } = meta.platform.world;
  const own = tokens.get(defaults.token);
  if (!own) throw new Error('The simulator has no token.');
  own.wabaIds = new Set([defaults.wabaId]);
  tokens.set(token, { ...own, value: token, wabaIds: new Set([wabaId]) });
});
afterAll(() => meta.close());

/** Meta as an account of the variables and one of a file see it. */
async function open(hasOwn = true) {
  const folder = await mkdtemp(join(tmpdir(), 'whatsapp-accounts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const accountsFile = join(folder, 'accounts.json');
  const account = { name: 'brazil', wabaId, phoneNumberIds: [phoneNumberId], accessToken: token };
  const declare = async (...declared: readonly object[]): Promise<void> => {
    await writeFile(accountsFile, JSON.stringify({ accounts: declared }));
    accounts?.look();
  };
  let accounts: ReturnType<typeof createAccounts> | undefined;
  await declare(account);
  const ids = hasOwn
    ? { wabaIds: [defaults.wabaId], phoneNumberIds: [defaults.phoneNumberId] }
    : { wabaIds: [], phoneNumberIds: [] };
  const opened = createAccounts({
    config: {
      ...ids,
      appSecrets: [defaults.appSecret],
      graph: {
        url: meta.url,
        version: 'v24.0',
        token: hasOwn ? { kind: 'value', value: defaults.token } : { kind: 'none' },
        mediaHosts: [],
      },
      accounts: readAccountsFile(accountsFile, ids).accounts ?? [],
      accountsFile,
    },
    log: { info: () => undefined, error: () => undefined },
    steadyNow: () => 0,
    onChange: () => undefined,
  });
  accounts = opened;
  const client = createGraphClient({
    baseUrl: meta.url,
    token: () => opened.all()[0]?.credentials.token ?? null,
    appSecrets: [],
  });
  onTestFinished(() => client.close());
  const graph = graphOfAccounts(client, opened);
  const get = async (path: string, more: object = {}) => {
    const result = await graph.call({ method: 'GET', path: `v24.0/${path}`, ...more });
    if (result.kind !== 'answered') throw new Error(result.kind);
    return { status: result.status, body: JSON.parse(new TextDecoder().decode(result.body)) };
  };
  return { declare, graph, get };
}

describe('a call to Meta', () => {
  it.each([
    ['a WABA', defaults.wabaId, wabaId],
    ['a number', defaults.phoneNumberId, phoneNumberId],
  ])('goes with the token of the account that %s belongs to', async (_what, ours, theirs) => {
    const { get } = await open();
    expect([(await get(ours)).status, (await get(theirs)).status]).toEqual([200, 200]);
  });

  it('works where the file has the only account', async () => {
    const { get } = await open(false);
    expect([(await get(phoneNumberId)).status, (await get(defaults.phoneNumberId)).status]).toEqual([200, 400]);
  });

  it('finds the account of a file by trying, and remembers it for what may change something', async () => {
    const { graph, get } = await open();
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob(['%PDF-1.4'], { type: 'application/pdf' }), 'a.pdf');
    const request = new Request('http://x', { method: 'POST', body: form });
    const sent = await graph.call({
      method: 'POST',
      path: `v24.0/${phoneNumberId}/media`,
      body: new Uint8Array(await request.arrayBuffer()),
      contentType: request.headers.get('content-type') ?? '',
    });
    const { id } = JSON.parse(new TextDecoder().decode(sent.kind === 'answered' ? sent.body : new Uint8Array()));
    const found = await get(id);
    expect(found.status).toBe(200);
    const file = await graph.download(found.body.url, { of: id });
    expect(file).toMatchObject({ kind: 'answered', status: 200 });
    const gone = await graph.call({ method: 'DELETE', path: `v24.0/${id}` });
    expect(gone).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('knows whose template that is which a list has named', async () => {
    const { graph, get } = await open();
    const list = await get(`${wabaId}/message_templates`);
    const { id } = list.body.data[0];
    const body = JSON.stringify({ category: 'UTILITY' });
    const edited = await graph.call({ method: 'POST', path: `v24.0/${id}`, body, contentType: 'application/json' });
    // The other account's token would get code 100 with subcode 33: no such object.
    expect(new TextDecoder().decode(edited.kind === 'answered' ? edited.body : new Uint8Array())).not.toMatch(
      /"error_subcode":33\b/,
    );
  });

  it('is not made for a message of an account that was removed, with no other’s token either', async () => {
    const { graph, declare } = await open();
    const send = () => graph.call({ method: 'POST', path: `v24.0/${phoneNumberId}/messages`, body: '{}' });
    expect(await send()).toMatchObject({ kind: 'answered' });
    await declare();
    expect(await send()).toEqual({ kind: 'no_token' });
  });

  it('is refused as Meta refuses it if its object belongs to no account', async () => {
    const { get } = await open();
    expect(await get('777')).toMatchObject({ status: 400, body: { error: { code: 100 } } });
  });
});
