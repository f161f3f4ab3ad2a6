import { describe, expect, it } from 'vitest';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';

const limit = 1024 * 1024;

/** A flow with a picture in its data, whose body has this many bytes. */
function flowOf(bytes: number): string {
  const json = (picture: string): string =>
    JSON.stringify({
      messaging_product: 'whatsapp',
      to: '16505551234',
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Choose' },
        action: {
          name: 'flow',
          parameters: { flow_cta: 'Open', flow_id: '1', flow_action_payload: { screen: 'FIRST', data: { picture } } },
        },
      },
    });
  return json('A'.repeat(bytes - json('').length));
}

describe('a long message', () => {
  const post = (payload: string) =>
    createGraphApi().request({
      method: 'POST',
      url: `/v24.0/${ourNumber}/messages`,
      headers: { 'content-type': 'application/json', prefer: 'respond-async' },
      payload,
    });

  it('is taken up to 1 MiB, as Meta takes it', async () => {
    expect((await post(flowOf(limit))).statusCode).toBe(202);
  });

  it('past that is refused with the limit', async () => {
    const answer = await post(flowOf(limit + 1));
    expect([answer.statusCode, answer.json().error.message]).toEqual([413, expect.stringContaining('at most 1 MiB')]);
  });
});
