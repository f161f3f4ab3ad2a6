import { beforeEach, describe, expect, it } from 'vitest';
import { businessId, numberId, refusal, setUpAccountsScene } from '../../test/accounts-scene.ts';

const { simulator, graph } = setUpAccountsScene();
const ada = '16505551234';
const dayMs = 86_400_000;

const permission = async (query = `user_wa_id=${ada}`) =>
  (await graph(`GET ${numberId}/call_permissions?${query}`)).body;
const none = { permission: { status: 'no_permission' } };

/** The user answers a permission request. */
const answer = async (choice: string): Promise<void> => {
  const { body } = await graph(`POST ${numberId}/messages`, {
    messaging_product: 'whatsapp',
    to: ada,
    type: 'interactive',
    interactive: {
      type: 'call_permission_request',
      body: { text: 'May we call?' },
      action: { name: 'call_permission_request' },
    },
  });
  const { messages } = body as { messages: [{ id: string }] };
  simulator().users.press(ada, messages[0].id, choice);
};

describe('GET /{phone-number-id}/call_permissions', () => {
  beforeEach(() => {
    simulator().users.write(ada, { type: 'text', text: { body: 'Hello' } });
  });

  it('reports no permission until the user allows calls, and none again after seven days', async () => {
    expect(await permission()).toMatchObject(none);
    await answer('Allow');
    expect(await permission()).toEqual({
      messaging_product: 'whatsapp',
      permission: { status: 'temporary', expiration_time: expect.any(Number) },
      actions: [
        { action_name: 'send_call_permission_request', can_perform_action: true },
        { action_name: 'start_call', can_perform_action: true },
      ],
    });
    simulator().clock.advance(7 * dayMs);
    expect(await permission()).toMatchObject(none);
  });

  it('reports no permission once the user refuses, also by user id', async () => {
    await answer('Allow');
    const { users } = simulator().platform.world;
    const recipient = users.userIdOf(users.ensure(ada), businessId);
    expect(await permission(`recipient=${recipient}`)).toMatchObject({ permission: { status: 'temporary' } });
    await answer("Don't allow");
    expect(await permission()).toMatchObject(none);
    expect(refusal(await graph(`GET ${numberId}/call_permissions`))[1]).toBe(100);
  });
});
