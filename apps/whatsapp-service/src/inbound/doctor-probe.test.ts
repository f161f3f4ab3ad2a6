import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestApi } from '../../test/support/api.ts';
import { sign, startWebhookServer } from '../../test/support/webhook-server.ts';
import { isWanted } from '../http/events/stream-filter.ts';
import type { WebhookRouteDeps } from '../http/webhook/webhook-route.ts';
import { isProvenProbe, probeField, probeHeader, probeProof } from './doctor-probe.ts';

const secret = '8d1f0a6c27be43950b1e7f6a9c2d4e80';
const now = 1_750_000_000_000;
const body = (field: string, wabaId = '1') =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, changes: [{ field, value: { nonce: '1' } }] }],
  });

async function open(overrides: Partial<WebhookRouteDeps> = {}) {
  const answered: string[] = [];
  const onAnswered: WebhookRouteDeps['onAnswered'] = ({ outcome }) => void answered.push(outcome);
  const server = await startWebhookServer({ accounts: { appSecrets: [secret] }, onAnswered, ...overrides });
  onTestFinished(server.close);
  const traces = () => [server.kept.length, answered.length, Object.keys(server.deps.stats.outcomes()).length];
  const post = (text: string, signature: string | undefined, proof?: string) =>
    server.post(text, { 'x-hub-signature-256': signature, [probeHeader]: proof });
  return { server, post, traces };
}

const wrong = `sha256=${'0'.repeat(64)}`;

describe('F13: a probe of doctor’s leaves no trace', () => {
  it('is answered 200 if it would be stored, and is neither stored nor counted', async () => {
    const { post, traces } = await open();
    const text = body(probeField);
    expect(await post(text, sign(text, secret))).toMatchObject({ status: 200 });
    expect(traces()).toEqual([0, 0, 0]);
  });

  it('is answered like a webhook of another account, or one that the store can’t take', async () => {
    const text = body(probeField, '2');
    const { server, post, traces } = await open({ ids: { wabaIds: ['1'], phoneNumberIds: [] } });
    expect(await post(text, sign(text, secret))).toMatchObject({ status: 403, code: 'foreign' });
    expect([traces(), server.deps.stats.foreignIds()]).toEqual([[0, 0, 0], []]);
    const full = await open({ checkWritable: () => Promise.reject(new Error('The disk is full.')) });
    expect(await full.post(text, sign(text, secret))).toMatchObject({ status: 503, code: 'store_unavailable' });
    expect(full.traces()).toEqual([0, 0, 0]);
  });

  it('is refused for a wrong signature or none, and counted nowhere, if it is proven', async () => {
    const { post, traces } = await open();
    expect(await post('{}', wrong, probeProof(secret, wrong, now))).toMatchObject({ status: 403 });
    expect(await post('{}', undefined, probeProof(secret, '', now))).toMatchObject({ status: 401 });
    expect(traces()).toEqual([0, 0, 0]);
  });

  it('does not count against the address, which may be Meta’s proxy', async () => {
    const { post } = await open();
    for (let each = 0; each < 30; each += 1) await post('{}', wrong, probeProof(secret, wrong, now));
    expect(await post('{}', wrong)).toMatchObject({ status: 403, code: 'signature_wrong' });
  });
});

describe('a sender without an app secret', () => {
  it.each([
    ['no proof', undefined],
    ['a proof with another secret', probeProof('another', wrong, now)],
    ['a proof of another signature', probeProof(secret, '', now)],
    ['an old proof', probeProof(secret, wrong, now - 6 * 60_000)],
    ['the signature of the body as a proof', `${now}.${createHmac('sha256', secret).update('{}').digest('hex')}`],
    ['nonsense', 'x'],
  ])('is counted as anybody: %s', async (_what, proof) => {
    const { server, post } = await open();
    expect(await post('{}', wrong, proof)).toMatchObject({ status: 403 });
    expect(server.deps.stats.outcomes()).toEqual({ signature_wrong: 1 });
  });

  it('gets nothing past the signature check', async () => {
    const { post } = await open();
    const text = body(probeField);
    expect(await post(text, wrong, probeProof('another', wrong, now))).toMatchObject({ status: 403 });
    expect(await post(text, undefined)).toMatchObject({ status: 401 });
  });

  it('can’t use an empty secret', async () => {
    const { server, post } = await open();
    await post('{}', wrong, probeProof('', wrong, now));
    expect(server.deps.stats.outcomes()).toEqual({ signature_wrong: 1 });
    expect(isProvenProbe(probeProof('', wrong, now), wrong, [''], now)).toBe(false);
  });
});

it('a real webhook is stored, whatever header comes with it', async () => {
  const { server, post } = await open();
  const text = body('messages');
  expect(await post(text, sign(text, secret), 'x')).toMatchObject({ status: 200 });
  expect(await post(text, sign(text, secret), probeProof(secret, sign(text, secret), now))).toMatchObject({
    status: 200,
  });
  expect(server.kept).toHaveLength(2);
});

describe('a probe that an earlier version stored', () => {
  it('is listed as its probe, not as an unknown event, and not streamed', async () => {
    const { receive, get } = createTestApi();
    await receive(JSON.parse(body(probeField)));
    const [event] = (await get('/v1/events')).json().data;
    expect(JSON.stringify(event)).not.toContain('unknown');
    const detail = (await get(`/v1/events/${event.id}`)).json();
    expect(detail.items).toMatchObject([{ kind: 'doctor.probe' }]);
    // No consumer of events needs it.
    expect(isWanted(detail, {})).toBe(false);
    expect(isWanted({ items: [...detail.items, { ...detail.items[0], kind: 'message.text' }] }, {})).toBe(true);
  });
});
