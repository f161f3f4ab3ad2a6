import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { messageStatus, phoneNumberId, statusesWebhook } from '../../../test/support/webhooks.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

const delivered = (wamid: string, timestamp: number, type: string) =>
  statusesWebhook({
    ...messageStatus(wamid, 'delivered', { at: timestamp * 1_000 }),
    pricing: { type, category: 'service' },
  });

describe('GET /v1/usage', () => {
  const november = 1_793_494_800;

  it('adds up by month or by day, and shows charged messages and the rest of the free thousand', async () => {
    const { get, receive } = createTestApi();
    await receive(
      delivered('wamid.1', november, 'free_customer_service'),
      delivered('wamid.2', november + 86_400, 'free_customer_service'),
      delivered('wamid.3', november, 'regular'),
    );
    const range = 'from=2026-11-01&until=2026-11-30';
    const { data, freeServiceMessages } = (await get(`/v1/usage?${range}`)).json();
    expect(data).toMatchObject([
      { period: '2026-11', phoneNumberId, type: 'free_customer_service', delivered: 2, billable: 0, free: 2 },
      { period: '2026-11', phoneNumberId, type: 'regular', delivered: 1, billable: 1, free: 0 },
    ]);
    expect(freeServiceMessages).toEqual([{ phoneNumberId, month: '2026-11', limit: 1000, used: 2, share: 0.002 }]);
    expect((await get(`/v1/usage?${range}&by=day`)).json().data).toHaveLength(3);
    expect((await get(`/v1/usage?${range}&phoneNumberId=999`)).json().data).toEqual([]);
  });

  it('counts on the days of its time zone, and names it', async () => {
    const timeZone = 'Asia/Tokyo';
    const store = createMemoryStore({ now: () => 0, timeZone });
    const { get, receive } = createTestApi({ timeZone, store });
    const lateInOctober = Date.UTC(2026, 9, 31, 16) / 1_000;
    await receive(delivered('wamid.1', lateInOctober, 'free_customer_service'));
    const { data, ...rest } = (await get('/v1/usage?from=2026-11-01&until=2026-11-01&by=day')).json();
    expect(data).toMatchObject([{ period: '2026-11-01', delivered: 1 }]);
    expect(rest).toMatchObject({ timeZone, freeServiceMessages: [{ month: '2026-11', used: 1 }] });
    expect((await get('/v1/usage?from=2026-10-31T15:00:00Z&until=2026-10-31T15:00:00Z')).json().data).toHaveLength(1);
    expect((await get('/v1/usage?from=2026-10-31&until=2026-10-31')).json().data).toEqual([]);
  });

  it.each(['from=2026-11-31', 'from=2026-12-01&until=2026-11-01', 'by=year'])('refuses %s', async (query) => {
    const { get } = createTestApi();
    expect((await get(`/v1/usage?${query}`)).statusCode).toBe(400);
  });
});
