import { beforeEach, describe, expect, it } from 'vitest';
import { numberId, refusal, setUpAccountsScene } from './accounts-scene.ts';

const { simulator, graph, connect, receivedChanges } = setUpAccountsScene();
const [ada, bo] = ['16505551234', '16505551235'];

beforeEach(connect);

/** The groups in the webhooks of a field, after the outcomes of the calls. */
const groupsReceived = async (field: string) => {
  simulator().clock.advance(1_000);
  const changes = (await receivedChanges()).filter((each) => each.field === field);
  return changes.flatMap(({ value }) => value.groups as Record<string, unknown>[]);
};
const create = async (more: object = {}) => {
  const body = { messaging_product: 'whatsapp', subject: 'Sunday class', ...more };
  const answer = await graph(`POST ${numberId}/groups`, body);
  const created = (await groupsReceived('group_lifecycle_update')).at(-1);
  return { answer, created, id: String(created?.group_id), link: String(created?.invite_link) };
};
const send = (to: string) =>
  graph(`POST ${numberId}/messages`, {
    messaging_product: 'whatsapp',
    recipient_type: 'group',
    to,
    type: 'text',
    text: { body: 'Bring an apron.' },
  });
const participants = async (id: string) =>
  ((await graph(`GET ${id}?fields=participants`)).body as { participants: { wa_id: string }[] }).participants.map(
    ({ wa_id: waId }) => waId,
  );

describe('a group', () => {
  it('is created, and its id and link arrive by webhook, with the request’s id', async () => {
    const { answer, created, id } = await create({ description: 'Pottery' });
    const { request_id: requestId } = answer.body as { request_id: string };
    expect(created).toEqual({
      timestamp: expect.stringMatching(/^\d+$/),
      group_id: expect.stringMatching(/^[\w-]+ZD$/),
      type: 'group_create',
      request_id: requestId,
      subject: 'Sunday class',
      description: 'Pottery',
      invite_link: expect.stringMatching(/^https:\/\/chat\.whatsapp\.com\/\S+$/),
      join_approval_mode: 'auto_approve',
    });
    expect((await graph(`GET ${id}?fields=subject,suspended,total_participant_count`)).body).toEqual({
      subject: 'Sunday class',
      suspended: false,
      total_participant_count: 0,
      id,
    });
  });

  it('is listed, newest first, one level deeper than other lists', async () => {
    const first = await create();
    const second = await create({ subject: 'Monday class' });
    expect((await graph(`GET ${numberId}/groups?limit=1`)).body).toMatchObject({
      data: { groups: [{ id: second.id, subject: 'Monday class', created_at: expect.any(String) }] },
      paging: { next: expect.any(String) },
    });
    expect(JSON.stringify((await graph(`GET ${numberId}/groups`)).body)).toContain(first.id);
  });

  it.each([
    [{ subject: '' }, 100],
    [{ subject: 'x'.repeat(129) }, 100],
    [{ description: 'x'.repeat(2_049) }, 100],
    [{ join_approval_mode: 'ask' }, 100],
  ])('is not created with %j', async (more, code) => {
    expect(refusal((await create(more)).answer)[1]).toBe(code);
  });

  it('is not created by a number that is also in the WhatsApp Business app', async () => {
    simulator().seed({ phoneNumbers: [{ id: numberId, isOnBizApp: true }] });
    expect(refusal((await create()).answer)[1]).toBe(131215);
  });

  it('is changed, by JSON or with a picture, and a webhook reports the outcome', async () => {
    const { id } = await create();
    await graph(`POST ${id}`, { subject: 'Monday class' });
    const form = new FormData();
    form.set('description', 'On Mondays now');
    form.set('file', new Blob(['a picture'], { type: 'image/jpeg' }), 'class.jpg');
    expect((await graph(`POST ${id}`, form)).status).toBe(200);
    expect(await groupsReceived('group_settings_update')).toMatchObject([
      { group_subject: { text: 'Monday class', update_successful: true } },
      {
        group_description: { text: 'On Mondays now', update_successful: true },
        profile_picture: { mime_type: 'image/jpeg', update_successful: true },
      },
    ]);
    expect(refusal(await graph(`POST ${id}`, {}))[1]).toBe(100);
  });

  it('accepts messages from its first participant on, until it is suspended or deleted', async () => {
    const { id, link } = await create();
    expect(refusal(await send(id))[1]).toBe(131020);
    simulator().users.joinGroup(ada, link);
    simulator().users.write(ada, { type: 'text', text: { body: 'Hello all' }, group_id: id });
    expect((await send(id)).body).toMatchObject({ messages: [{ group_id: id }] });
    const control = (change: string) =>
      fetch(`${simulator().url}/_simulator/groups/${id}/${change}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    await control('suspend');
    expect(refusal(await send(id))[1]).toBe(131207);
    await control('reinstate');
    expect((await send(id)).status).toBe(200);
    expect((await groupsReceived('group_status_update')).map(({ type }) => type)).toEqual([
      'group_suspend',
      'group_suspend_cleared',
    ]);
    expect((await graph(`DELETE ${id}`)).body).toMatchObject({ success: true });
    expect(refusal(await send(id))[1]).toBe(131041);
    expect((await groupsReceived('group_lifecycle_update')).at(-1)).toMatchObject({
      type: 'group_delete',
      group_id: id,
    });
    expect((await graph(`GET ${id}`)).status).not.toBe(200);
  });
});

describe('a message to a group', () => {
  it('is delivered to and read by each participant, reported together with one price', async () => {
    const { id, link } = await create();
    for (const user of [ada, bo]) simulator().users.joinGroup(user, link);
    simulator().users.write(ada, { type: 'text', text: { body: 'Hello all' }, group_id: id });
    await send(id);
    simulator().clock.advance(60_000);
    const updates = (await receivedChanges()).flatMap(({ value }) => (value.statuses ? [value.statuses] : []));
    const of = (user: string, more: object) => ({
      recipient_id: id,
      recipient_type: 'group',
      recipient_participant_id: user,
      recipient_participant_user_id: expect.stringMatching(/^US\.\d+$/),
      ...more,
    });
    const pricing = { category: 'group_service' };
    expect(updates).toMatchObject([
      [{ status: 'sent', recipient_id: id, pricing }],
      [of(ada, { status: 'delivered', pricing }), of(bo, { status: 'delivered' })],
      [of(ada, { status: 'read' }), of(bo, { status: 'read' })],
    ]);
    expect((updates[1] as object[])[1]).not.toHaveProperty('pricing');
  });
});

describe('an invite link', () => {
  it('is read, renewed and deleted; an old one stops working', async () => {
    const { id, link } = await create();
    expect((await graph(`GET ${id}/invite_link`)).body).toEqual({ messaging_product: 'whatsapp', invite_link: link });
    const { invite_link: renewed } = (await graph(`POST ${id}/invite_link`)).body as { invite_link: string };
    expect(renewed).not.toBe(link);
    expect(() => simulator().users.joinGroup(ada, link)).toThrow('no group');
    expect((await graph(`DELETE ${id}/invite_link`)).body).toMatchObject({ success: true });
    expect(() => simulator().users.joinGroup(ada, id)).toThrow('taken back');
  });
});

describe('participants', () => {
  it('join by the link, up to eight, and leave, and the business is notified', async () => {
    const { id, link } = await create();
    simulator().users.joinGroup(ada, link);
    simulator().users.joinGroup(bo, link);
    simulator().users.leaveGroup(bo, id);
    expect(await participants(id)).toEqual([ada]);
    expect(await groupsReceived('group_participants_update')).toMatchObject([
      { type: 'group_participants_add', reason: 'invite_link', added_participants: [{ wa_id: ada }] },
      { type: 'group_participants_add', added_participants: [{ wa_id: bo }] },
      { type: 'group_participants_remove', initiated_by: 'participant', removed_participants: [{ wa_id: bo }] },
    ]);
    for (let more = 0; more < 7; more += 1) simulator().users.joinGroup(`1650555200${more}`, link);
    expect(() => simulator().users.joinGroup(bo, link)).toThrow('full');
  });

  it('are the only ones who can write to it', async () => {
    const { id } = await create();
    expect(() => simulator().users.write(ada, { type: 'text', text: { body: 'Hi' }, group_id: id })).toThrow('not in');
  });

  it('are removed by the business permanently, with 206 if some do not exist', async () => {
    const { id, link } = await create();
    simulator().users.joinGroup(ada, link);
    const remove = (...users: readonly string[]) =>
      graph(`DELETE ${id}/participants`, { participants: users.map((user) => ({ user })) });
    expect(refusal(await remove(bo))[1]).toBe(131212);
    expect(await remove(ada, bo)).toMatchObject({
      status: 206,
      body: { failed_participants: [{ input: bo }], errors: [{ code: 131201 }] },
    });
    expect((await groupsReceived('group_participants_update')).at(-1)).toMatchObject({
      type: 'group_participants_remove',
      initiated_by: 'business',
      removed_participants: [{ input: ada, wa_id: ada }],
      failed_participants: [{ input: bo, errors: [{ code: 131212 }] }],
    });
    expect(() => simulator().users.joinGroup(ada, link)).toThrow('removed');
  });

  it('stay when they change their number', async () => {
    const { id, link } = await create();
    simulator().users.joinGroup(ada, link);
    simulator().users.changeNumber(ada, '16505559999');
    expect(await participants(id)).toEqual(['16505559999']);
  });
});

describe('requests to join', () => {
  it('are reported, listed, approved or rejected, with 206 if some do not exist', async () => {
    const { id, link } = await create({ join_approval_mode: 'approval_required' });
    for (const user of [ada, bo, '16505551236']) simulator().users.joinGroup(user, link);
    simulator().users.leaveGroup('16505551236', id);
    const listed = (await graph(`GET ${id}/join_requests`)).body as { data: { join_request_id: string }[] };
    const [first = '', second = ''] = listed.data.map(({ join_request_id: request }) => request);
    expect(listed.data).toMatchObject([{ wa_id: ada, creation_timestamp: expect.any(Number) }, { wa_id: bo }]);
    expect((await graph(`POST ${id}/join_requests`, { join_requests: [first] })).body).toMatchObject({
      approved_join_requests: [first],
    });
    expect(await graph(`DELETE ${id}/join_requests`, { join_requests: [second, 'no-such'] })).toMatchObject({
      status: 206,
      body: {
        rejected_join_requests: [second],
        failed_join_requests: [{ join_request_id: 'no-such', errors: [{ code: 131213 }] }],
      },
    });
    expect(refusal(await graph(`POST ${id}/join_requests`, { join_requests: ['no-such'] }))[1]).toBe(131213);
    expect(await participants(id)).toEqual([ada]);
    expect((await groupsReceived('group_participants_update')).map(({ type }) => type)).toEqual([
      'group_join_request_created',
      'group_join_request_created',
      'group_join_request_created',
      'group_join_request_revoked',
      'group_participants_add',
    ]);
  });
});
