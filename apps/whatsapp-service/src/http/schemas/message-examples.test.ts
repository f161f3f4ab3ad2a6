import { interactiveKinds, messageTypes } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { noon } from '../../../test/support/webhooks.ts';
import { messageExamples } from './message-examples.ts';

const examples = Object.entries(messageExamples);

describe('F17: the example messages', () => {
  it.each(examples)('pass the checks of the service: %s', async (_name, { value }) => {
    const api = createGraphApi();
    // The example with times was written for its own day.
    const hour = 3_600_000;
    const times = 'send_at' in value ? { send_at: isoAt(noon + hour), expires_at: isoAt(noon + 2 * hour) } : {};
    const response = await api.request({
      method: 'POST',
      url: `/v24.0/${ourNumber}/messages`,
      headers: { prefer: 'respond-async', 'content-type': 'application/json' },
      payload: { ...value, ...times },
    });
    expect([response.statusCode, response.body]).toEqual(['status' in value ? 200 : 202, expect.anything()]);
  });

  it('cover every message type and every kind of interactive message that the service knows', () => {
    const types = examples.map(([, { value }]) => value.type);
    const kinds = examples.map(([, { value }]) => Object(value.interactive).type);
    expect(messageTypes.filter((type) => !types.includes(type))).toEqual([]);
    // An older name of contact_request.
    expect(interactiveKinds.filter((kind) => !kinds.includes(kind))).toEqual(['request_contact_info']);
  });
});

const isoAt = (at: number): string => new Date(at).toISOString();
