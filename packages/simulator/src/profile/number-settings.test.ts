import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { requestGraph } from '../../test/request-graph.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const edge = '106540352242922/settings';

describe('the settings of a number', () => {
  let simulator: Simulator;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, startAt: 1_764_000_000_000 });
  });
  beforeEach(async () => {
    simulator.reset();
    receiver.received.length = 0;
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  const read = async () => (await requestGraph(simulator.url, `GET ${edge}`)).body;
  const change = (settings: object) => requestGraph(simulator.url, `POST ${edge}`, settings);

  it('are off by default', async () => {
    expect(await read()).toEqual({ calling: { status: 'DISABLED' }, storage_configuration: { status: 'DEFAULT' } });
  });

  it.each([
    ['user_identity_change', { enable_identity_key_check: true }],
    ['payload_encryption', { status: 'ENABLED', client_encryption_key: 'LS0t' }],
    ['storage_configuration', { status: 'NO_STORAGE', region: 'us' }],
  ])('store %s, without a webhook', async (feature, value) => {
    expect(await change({ [feature]: value })).toEqual({ status: 200, body: { success: true } });
    expect(await read()).toMatchObject({ [feature]: value });
    await simulator.settled();
    expect(receiver.received).toEqual([]);
  });

  it('report a change of calling by webhook, with all settings', async () => {
    await change({ calling: { status: 'ENABLED', call_icon_visibility: 'DEFAULT' } });
    await change({ calling: { callback_permission_status: 'ENABLED' } });
    await simulator.settled();
    const changes = receiver.received.flatMap((each) => each.changes);
    expect(changes).toHaveLength(2);
    expect(changes[1]).toEqual({
      field: 'account_settings_update',
      value: {
        messaging_product: 'whatsapp',
        timestamp: '1764000000',
        type: 'phone_number_settings',
        phone_number_settings: {
          phone_number_id: '106540352242922',
          calling: { status: 'ENABLED', call_icon_visibility: 'DEFAULT', callback_permission_status: 'ENABLED' },
        },
      },
    });
  });

  it.each([
    ['none', {}, 'One feature setting must be specified'],
    ['an unknown one', { colors: {} }, 'One feature setting must be specified'],
    ['two', { calling: {}, payload_encryption: {} }, 'Only one feature setting may be specified'],
    ['one that is no object', { calling: ['ENABLED'] }, 'calling must be a JSON object'],
  ])('refuse a change of %s', async (_what, settings, details) => {
    const { status, body } = await change(settings);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 100, error_data: { details } } });
  });
});
