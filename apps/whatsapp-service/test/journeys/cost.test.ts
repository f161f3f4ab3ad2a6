import { defaults } from '@intexuraos/whatsapp-simulator';
import { describe, expect, it } from 'vitest';
import { metaJourney, numberId, post, text } from './meta.ts';
import { getJson, journey } from './service.ts';

const { start: startService } = journey();
const openMeta = metaJourney({ start: startService });
const [customer, fromAd] = ['16505551234', '16505559999'];

interface Usage {
  readonly data: readonly { category: string; type: string; delivered: number; billable: number }[];
}

describe('what Meta charges', () => {
  it('shows in usage and on the conversation, and an unpaid message in the standing', async () => {
    const { meta, start } = await openMeta();
    const service = await start();
    const usage = async () => {
      const { data } = (await getJson(service, '/v1/usage?from=2020-01-01&until=2099-12-31')) as Usage;
      return data.map(({ category, type, delivered, billable }) => [category, type, delivered, billable]);
    };
    const send = async (to: string, body: string): Promise<string> => {
      const answer = (await (await post(service, text(to, body))).json()) as { messages: [{ id: string }] };
      return `/v1/messages/${encodeURIComponent(answer.messages[0].id)}`;
    };
    meta.users.write(customer, { type: 'text', text: { body: 'Hello?' } });
    meta.users.clickAd(fromAd);
    await send(customer, 'one of the free ones');
    const toAd = await send(fromAd, 'free since an ad led here');
    const free = [
      ['referral_conversion', 'free_entry_point', 1, 0],
      ['service', 'free_customer_service', 1, 0],
    ];
    await expect.poll(usage).toEqual(free);
    expect(await getJson(service, toAd)).toMatchObject({ freeEntryPointEndsAt: expect.any(String) });
    expect(await getJson(service, `/v1/conversations?user=${fromAd}`)).toMatchObject({
      data: [{ freeEntryPoint: { isOpen: true } }],
    });

    meta.seed({ phoneNumbers: [{ id: numberId, freeMessagesPerMonth: 0 }] });
    await send(customer, 'charged');
    await expect.poll(usage).toEqual([...free, ['service', 'regular', 1, 1]]);
    meta.seed({ wabas: [{ id: defaults.wabaId, hasPaymentIssue: true }] });
    const unpaid = await send(customer, 'unpaid');
    await expect
      .poll(() => getJson(service, unpaid))
      .toMatchObject({ state: 'failed', statuses: [{ errors: [{ code: 131042 }] }] });
    await expect
      .poll(() => getJson(service, '/v1/account'))
      .toMatchObject({ standing: [{ severity: 'critical', meaning: expect.stringContaining('131042') }] });
    expect(await usage()).toEqual([...free, ['service', 'regular', 1, 1]]);
  });
});
