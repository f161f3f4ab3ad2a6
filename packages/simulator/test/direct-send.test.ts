import { beforeEach, describe, expect, it } from 'vitest';
import { businessId, numberId, refusal, setUpAccountsScene, wabaId } from './accounts-scene.ts';

const { simulator, graph, connect, receivedChanges } = setUpAccountsScene();
const ada = '16505551234';
const dayMs = 86_400_000;

beforeEach(connect);

const send = (more: object) =>
  graph(`POST ${numberId}/messages`, {
    messaging_product: 'whatsapp',
    to: ada,
    category: 'utility',
    type: 'text',
    text: { body: 'Your parcel arrives today.' },
    ...more,
  });
const buttons = (...list: readonly object[]) => ({
  type: 'interactive',
  interactive: { type: 'button', body: { text: 'Your parcel arrives today.' }, action: { buttons: list } },
});
const link = { type: 'cta_url', cta_url: { display_text: 'Track', url: 'https://shop.example/track' } };
const reply = (id: string) => ({ type: 'reply', reply: { id, title: `Choice ${id}` } });
const call = { type: 'voice_call', voice_call: { display_text: 'Call us', ttl_minutes: 60 } };
const waba = () => {
  const found = simulator().platform.world.wabas.get(wabaId);
  if (!found) throw new Error('The default world has it.');
  return found;
};
const statuses = async () => {
  simulator().clock.advance(60_000);
  const changes = await receivedChanges();
  return changes.flatMap(({ value }) => (value.statuses ?? []) as Record<string, unknown>[]);
};
const generated = async () => {
  const { body } = await graph(`GET ${wabaId}/message_templates?source=AUTO_GENERATED&fields=name,category,source`);
  return (body as { data: { id: string; name: string }[] }).data;
};

describe('a utility Direct Send', () => {
  it('needs no window, costs as much as a utility message, and names the template that was created from it', async () => {
    expect((await send({})).status).toBe(200);
    const [template] = await generated();
    expect(template).toMatchObject({
      name: `auto_generated_${template?.id}`,
      category: 'UTILITY',
      source: 'AUTO_GENERATED',
    });
    const [sent, delivered] = await statuses();
    expect(sent).toMatchObject({
      status: 'sent',
      template_id: template?.id,
      pricing: { type: 'regular', category: 'utility', billable: true },
    });
    expect(delivered).toMatchObject({ status: 'delivered', template_id: template?.id });
  });

  it('uses an existing template of the same content, or creates one with the requested name', async () => {
    const named = { direct_send_config: { template_name: 'parcel_note' } };
    await send(named);
    await send(named);
    await send({ text: { body: 'Your parcel is late.' } });
    expect((await generated()).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^auto_generated_\d+$/),
      'parcel_note',
    ]);
  });

  it('fails with 132021 by status if an ordinary template has that name', async () => {
    simulator().seed({ templates: [{ name: 'parcel_note', components: [{ type: 'BODY', text: 'Hello.' }] }] });
    expect((await send({ direct_send_config: { template_name: 'parcel_note' } })).status).toBe(200);
    expect(await statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 132021 }] }]);
  });

  it('is dropped without a status after its time to live', async () => {
    simulator().users.setOnline(ada, false);
    await send({ ttl_seconds: 30 });
    simulator().clock.advance(31_000);
    simulator().users.setOnline(ada, true);
    expect((await statuses()).map(({ status }) => status)).toEqual(['sent']);
  });

  it.each([
    ['text', {}],
    ['links before replies', buttons(link, reply('a'), reply('b'), reply('c'), reply('d'))],
    [
      'a link',
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: 'Here' },
          action: { name: 'cta_url', parameters: link.cta_url },
        },
      },
    ],
  ])('takes %s', async (_what, message) => {
    expect(await send(message)).toMatchObject({ status: 200 });
  });

  it('allows only a call button, from a number with calling', async () => {
    expect(refusal(await send(buttons(call)))[1]).toBe(138000);
    await graph(`POST ${numberId}/settings`, { calling: { status: 'ENABLED' } });
    expect((await send(buttons(call))).status).toBe(200);
    expect(refusal(await send(buttons(call, reply('a'))))[1]).toBe(131009);
  });

  it.each([
    [{ type: 'location', location: { latitude: 1, longitude: 2 } }, 100],
    [{ type: 'audio', audio: { id: '1' } }, 100],
    [{ text: { body: 'See https://shop.example', preview_url: true } }, 100],
    [{ text: { body: 'x'.repeat(1_025) } }, 100],
    [buttons(reply('a'), link), 131009],
    [buttons(link, link, link), 131009],
    [buttons(...Array.from({ length: 11 }, (_, index) => reply(String(index)))), 131009],
    [{ ttl_seconds: 29 }, 100],
    [{ ttl_seconds: 43_201 }, 100],
    [{ category: 'service', ttl_seconds: 60 }, 100],
    [{ direct_send_config: { template_name: 'Parcel Note' } }, 100],
  ])('refuses %j with %d', async (message, code) => {
    expect(refusal(await send(message))[1]).toBe(code);
  });

  it('lists the known categories, and the limit that a time to live exceeds', async () => {
    expect(refusal(await send({ category: 'marketing' }))[2]).toBe(
      '(#100) Param category must be one of {AUTHENTICATION, SERVICE, UTILITY} - got "marketing".',
    );
    expect(refusal(await send({ ttl_seconds: 5 }))[2]).toBe(
      '(#100) Param ttl_seconds must be greater than or equal to 30.',
    );
  });

  it('is refused without the required messaging limit, or if it is not enabled', async () => {
    const business = simulator().platform.world.businesses.get(businessId);
    Object.assign(business ?? {}, { messagingLimit: 'TIER_10K' });
    expect(refusal(await send({}))[3]).toContain('requires Direct Send');
    Object.assign(business ?? {}, { messagingLimit: 'TIER_UNLIMITED' });
    expect((await send({})).status).toBe(200);
    waba().directSend.clear();
    expect(refusal(await send({}))[1]).toBe(100);
  });

  it('is refused with 139200 while the account is blocked for misclassification', async () => {
    waba().directSendBlockedUntil = simulator().clock.now() + 7 * dayMs;
    expect(refusal(await send({}))[1]).toBe(139200);
    simulator().clock.advance(7 * dayMs);
    expect((await send({})).status).toBe(200);
  });
});

describe('a violation of the rules of Direct Send', () => {
  const violate = (violation: string) =>
    fetch(`${simulator().url}/_simulator/wabas/${wabaId}/direct-send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ violation }),
    });
  const codeAfter = async (violation: string): Promise<unknown> => {
    expect((await violate(violation)).status).toBe(200);
    const answer = await send({});
    return answer.status === 200 ? 200 : refusal(answer)[1];
  };

  it('is reported, and limits or blocks utility messages until it expires or Meta revokes it', async () => {
    expect(await codeAfter('WARN')).toBe(200);
    expect(await codeAfter('RATE_LIMIT')).toBe(131064);
    simulator().clock.advance(dayMs);
    expect((await send({})).status).toBe(200);
    expect(await codeAfter('STRIKE_1')).toBe(139200);
    simulator().clock.advance(7 * dayMs);
    expect((await send({})).status).toBe(200);
    expect(await codeAfter('STRIKE_2')).toBe(139200);
    expect(await codeAfter('UNBAN')).toBe(200);
    expect(await codeAfter('OFFBOARD')).toBe(100);
    const values = (await receivedChanges())
      .filter(({ field }) => field === 'account_update')
      .map(({ value }) => value);
    expect(values[2]).toEqual({
      event: 'ACCOUNT_RESTRICTION',
      violation_info: { violation_type: 'DIRECT_SEND_UTILITY_CATEGORY_ABUSE_STRIKE_1' },
      restriction_info: [
        { restriction_type: 'RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES', expiration: expect.any(Number) },
      ],
    });
    expect((await violate('LAUGH')).status).toBe(400);
  });
});

describe('a generated template', () => {
  it('can be neither sent as a template, nor edited, nor deleted', async () => {
    await send({});
    const [template] = await generated();
    const name = template?.name ?? '';
    const asTemplate = await send({
      category: undefined,
      type: 'template',
      template: { name, language: { code: 'en_US' } },
    });
    expect(refusal(asTemplate)).toEqual([
      400,
      132018,
      "(#132018) There's an issue with the parameters in your template",
      "Direct send template can't be used for template message",
    ]);
    const edited = await graph(`POST ${template?.id}`, { components: [{ type: 'BODY', text: 'Other.' }] });
    expect(edited.body).toMatchObject({ error: { code: 100, error_subcode: 2388318 } });
    const deleted = await graph(`DELETE ${wabaId}/message_templates?name=${name}`);
    expect(deleted.body).toMatchObject({ error: { code: 100, error_subcode: 2388330 } });
  });
});

describe('a generated template that Meta reclassifies or pauses', () => {
  const control = (id: string | undefined, change: string, body: object = {}) =>
    fetch(`${simulator().url}/_simulator/templates/${id}/${change}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('is reported as another category, and listed under it', async () => {
    await send({});
    const [template] = await generated();
    await control(template?.id, 'category', { category: 'MARKETING' });
    const { body } = await graph(`GET ${wabaId}/message_templates?source=AUTO_GENERATED&correct_category=MARKETING`);
    expect(body).toMatchObject({ data: [{ id: template?.id }] });
    const detected = (await receivedChanges()).filter(({ field }) => field === 'template_correct_category_detection');
    expect(detected).toMatchObject([{ value: { category: 'UTILITY', correct_category: 'MARKETING' } }]);
  });

  it('makes such messages fail with 132015 while it is paused', async () => {
    await send({});
    const [template] = await generated();
    simulator().clock.advance(60_000);
    await control(template?.id, 'pause');
    expect((await send({})).status).toBe(200);
    expect((await statuses()).filter(({ status }) => status === 'failed')).toMatchObject([
      { errors: [{ code: 132015 }] },
    ]);
  });
});

describe('an authentication Direct Send', () => {
  const code = { category: 'authentication', text: { body: '123456 is your code.' } };

  it('is accepted and fails with 131047 without an invitation', async () => {
    expect((await send(code)).status).toBe(200);
    expect(await statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131047 }] }]);
  });

  it('allows a button that copies the code, in any form, and no other interactive message', async () => {
    const interactive = (content: object) =>
      send({ ...code, text: undefined, type: 'interactive', interactive: content });
    const body = { text: '123456 is your code.' };
    const copy = { type: 'copy_code', copy_code: { code: '123456' } };
    expect((await interactive({ type: 'button', body, action: { buttons: [copy] } })).status).toBe(200);
    expect((await interactive({ type: 'copy_code', body, action: { name: 'copy_code' } })).status).toBe(200);
    const link = {
      type: 'cta_url',
      body,
      action: { name: 'cta_url', parameters: { display_text: 'a', url: 'https://a.example' } },
    };
    expect(refusal(await interactive(link))[1]).toBe(100);
    expect(refusal(await send({ ...code, type: 'image', image: { link: 'https://a.example/a.png' } }))[1]).toBe(100);
  });

  it('arrives with an invitation, for at most 15 minutes', async () => {
    waba().directSend.add('authentication');
    expect((await send(code)).status).toBe(200);
    expect((await statuses())[0]).toMatchObject({ status: 'sent', pricing: { category: 'authentication' } });
    expect(refusal(await send({ ...code, ttl_seconds: 901 }))[1]).toBe(100);
  });

  it('can’t be sent to a user id', async () => {
    const { users } = simulator().platform.world;
    const recipient = users.userIdOf(users.ensure(ada), businessId);
    expect(refusal(await send({ ...code, to: undefined, recipient }))[1]).toBe(131062);
  });
});
