import { describe, expect, it } from 'vitest';
import { businessId, numberId, setUpAccountsScene, wabaId } from './accounts-scene.ts';

const scene = setUpAccountsScene();
const { graph, receivedChanges } = scene;

/** Changes made as on the page, or by a test over HTTP. */
async function control(path: string, body: object = {}): Promise<number> {
  const response = await fetch(`${scene.simulator().url}/_simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

const minute = 60_000;
const newNumber = { cc: '1', phone_number: '6505550199', verified_name: 'Kiln & Clay' };

describe('a new number', () => {
  it('is added, verified, registered and onboarded, and its name is approved after a minute', async () => {
    await scene.connect();
    const added = await graph(`POST ${wabaId}/phone_numbers`, newNumber);
    const { id } = added.body as { id: string };
    expect(await graph(`GET ${id}?fields=code_verification_status,name_status,status`)).toMatchObject({
      body: { code_verification_status: 'NOT_VERIFIED', name_status: 'PENDING_REVIEW', status: 'PENDING' },
    });
    expect(await graph(`POST ${id}/verify_code`, { code: '123456' })).toMatchObject({ status: 400 });
    await graph(`POST ${id}/request_code`, { code_method: 'SMS', language: 'en_US' });
    expect(await graph(`POST ${id}/verify_code`, { code: '123-456' })).toEqual({
      status: 200,
      body: { success: true },
    });
    const pin = { messaging_product: 'whatsapp', pin: '123456' };
    expect(await graph(`POST ${id}/register`, pin)).toEqual({ status: 200, body: { success: true } });
    scene.simulator().clock.advance(minute);
    expect(await receivedChanges()).toMatchObject([
      { field: 'phone_number_quality_update', value: { event: 'ONBOARDING' } },
      { field: 'phone_number_name_update', value: { decision: 'APPROVED', requested_verified_name: 'Kiln & Clay' } },
    ]);
  });

  it('is refused while it is in use, and if its name is not acceptable', async () => {
    await scene.connect();
    await graph(`POST ${wabaId}/phone_numbers`, { ...newNumber, verified_name: 'Reject me' });
    expect(await graph(`POST ${wabaId}/phone_numbers`, newNumber)).toMatchObject({
      status: 400,
      body: { error: { code: 100 } },
    });
    scene.simulator().clock.advance(minute);
    expect(await receivedChanges()).toMatchObject([
      {
        field: 'phone_number_name_update',
        value: { decision: 'REJECTED', rejection_reason: 'NAME_FORMAT_UNACCEPTABLE' },
      },
    ]);
  });
});

describe('a change of a number', () => {
  it('is reported as by Meta: quality that becomes RED or is RED no longer, and higher throughput', async () => {
    await scene.connect();
    for (const rating of ['YELLOW', 'RED', 'GREEN']) await control(`phone-numbers/${numberId}/quality`, { rating });
    await control(`phone-numbers/${numberId}/throughput`, { level: 'HIGH' });
    const text = { messaging_product: 'whatsapp', to: '16505551234', text: { body: 'hi' } };
    expect(await graph(`POST ${numberId}/messages`, text)).toMatchObject({ body: { error: { code: 131057 } } });
    scene.simulator().clock.advance(minute);
    const quality = (await receivedChanges()).filter(({ field }) => field === 'phone_number_quality_update');
    expect(quality.map(({ value }) => value.event)).toEqual(['FLAGGED', 'UNFLAGGED', 'THROUGHPUT_UPGRADE']);
    expect(await graph(`GET ${numberId}?fields=throughput`)).toMatchObject({ body: { throughput: { level: 'HIGH' } } });
  });

  it('can be disconnected, connected again, and deleted', async () => {
    const text = { messaging_product: 'whatsapp', to: '16505551234', text: { body: 'hi' } };
    await control(`phone-numbers/${numberId}/disconnect`);
    expect(await graph(`POST ${numberId}/messages`, text)).toMatchObject({ body: { error: { code: 133010 } } });
    await control(`phone-numbers/${numberId}/connect`);
    expect(await graph(`POST ${numberId}/messages`, text)).toMatchObject({ status: 200 });
    await control(`phone-numbers/${numberId}/delete`);
    expect((await graph(`POST ${numberId}/messages`, text)).status).toBe(400);
  });

  it('fails with a clear message if it is impossible', async () => {
    expect(await control(`phone-numbers/${numberId}/quality`, { rating: 'BLUE' })).toBe(400);
    expect(await control(`phone-numbers/${numberId}/explode`)).toBe(404);
    expect(await control('phone-numbers/4711/connect')).toBe(404);
  });
});

describe('an account', () => {
  it('is banned and reinstated, with webhooks', async () => {
    await scene.connect();
    await control(`wabas/${wabaId}/ban`);
    const text = { messaging_product: 'whatsapp', to: '16505551234', text: { body: 'hi' } };
    expect(await graph(`POST ${numberId}/messages`, text)).toMatchObject({ body: { error: { code: 131031 } } });
    await control(`wabas/${wabaId}/reinstate`);
    const states = (await receivedChanges()).map(
      ({ value }) => (value.ban_info as { waba_ban_state: string }).waba_ban_state,
    );
    expect(states).toEqual(['DISABLE', 'REINSTATE']);
    expect(await graph(`POST ${numberId}/messages`, text)).toMatchObject({ status: 200 });
  });

  it('changes its name, and is found by its portfolio and its users', async () => {
    expect(await graph(`POST ${wabaId}`, { name: 'Second kiln' })).toEqual({ status: 200, body: { success: true } });
    expect(await graph(`GET ${businessId}/owned_whatsapp_business_accounts`)).toMatchObject({
      body: { data: [{ id: wabaId, name: 'Second kiln' }] },
    });
    expect(await graph('GET me/businesses')).toMatchObject({ body: { data: [{ id: businessId }] } });
    expect(await graph('GET me/permissions')).toMatchObject({
      body: { data: expect.arrayContaining([{ permission: 'whatsapp_business_messaging', status: 'granted' }]) },
    });
  });

  it('has catalogues of products, which are connected and disconnected', async () => {
    const path = `${wabaId}/product_catalogs`;
    expect(await graph(`GET ${path}`)).toMatchObject({ body: { data: [] } });
    await graph(`POST ${path}`, { catalog_id: '77' });
    expect(await graph(`GET ${path}`)).toMatchObject({ body: { data: [{ id: '77', name: expect.any(String) }] } });
    await graph(`DELETE ${path}?catalog_id=77`);
    expect(await graph(`GET ${path}`)).toMatchObject({ body: { data: [] } });
    expect((await graph(`POST ${path}`, {})).status).toBe(400);
  });

  it('redirects its webhooks only for an app that already gets them', async () => {
    const override = { override_callback_uri: scene.receiver().url, verify_token: 'mine' };
    expect(await graph(`POST ${wabaId}/subscribed_apps`, override)).toMatchObject({ body: { error: { code: 100 } } });
    await scene.connect();
    expect(await graph(`POST ${wabaId}/subscribed_apps`, override)).toEqual({ status: 200, body: { success: true } });
  });
});
