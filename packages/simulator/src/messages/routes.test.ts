import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnishExamples, plainTemplate } from '../../test/example-world.ts';
import { postJson, refusalOf } from '../../test/graph-caller.ts';
import { messageExamples } from '../../test/message-examples.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const edge = '106540352242922/messages';

describe('POST /{phone-number-id}/marketing_messages', () => {
  let simulator: Simulator;
  const send = (message: object) =>
    postJson(simulator.url, '106540352242922/marketing_messages', {
      messaging_product: 'whatsapp',
      to: '16315552222',
      type: 'template',
      template: { name: 'offer', language: { code: 'en_US' } },
      ...message,
    });
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => {
    simulator.reset();
    simulator.platform.world.templates.set('7', plainTemplate('offer', { id: '7', category: 'MARKETING' }));
  });
  afterAll(() => simulator.close());

  it('accepts marketing templates with its own fields', async () => {
    const answer = await send({ product_policy: 'STRICT', message_activity_sharing: true });
    expect(answer.body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '16315552222', wa_id: '16315552222' }],
      messages: [{ id: expect.any(String), message_status: 'accepted' }],
    });
    expect(simulator.messages()).toMatchObject([{ type: 'template', category: 'marketing_lite', templateId: '7' }]);
  });

  it('refuses everything else', async () => {
    expect(refusalOf(await send({ type: 'text', text: { body: 'Hello' } }))).toEqual([
      100,
      '(#100) Invalid parameter',
      'Message must be a template message.',
    ]);
    expect(refusalOf(await send({ template: { name: 'hello_world', language: { code: 'en_US' } } }))).toEqual([
      134100,
      '(#134100) Only marketing messages supported',
      "You're only able to send marketing messages on this API.",
    ]);
    expect(refusalOf(await send({ product_policy: 'LOOSE' }))[0]).toBe(100);
    expect(refusalOf(await send({ message_activity_sharing: 'yes' }))[0]).toBe(100);
  });
});

describe('POST /{phone-number-id}/messages', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
    furnishExamples(simulator.platform.world);
  });
  afterAll(() => simulator.close());

  const expectMetaAnswer = async (body: unknown): Promise<void> => {
    const answer = await postJson(simulator.url, edge, body);
    simulator.platform.limits.clear();
    expect([200, 400, 404]).toContain(answer.status);
    if (answer.status === 200) expect(answer.body.messages ?? answer.body.success).toBeTruthy();
    else {
      expect(answer.body.error).toMatchObject({
        code: expect.any(Number),
        message: expect.any(String),
        type: expect.any(String),
        fbtrace_id: expect.stringMatching(/^A/),
      });
    }
  };

  it('answers any JSON object in Meta’s envelope', async () => {
    const body = fc.dictionary(fc.constantFrom('to', 'type', 'text', 'context', 'recipient', 'x'), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(body, (fields) => expectMetaAnswer({ messaging_product: 'whatsapp', ...fields })),
      { numRuns: 200 },
    );
  });

  it('answers any example in Meta’s envelope, with any of its values replaced', async () => {
    const spoilt = fc.record({
      example: fc.constantFrom(...messageExamples),
      at: fc.nat(),
      value: fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(undefined, { toString: 1 }, { constructor: null }, [])),
    });
    await fc.assert(
      fc.asyncProperty(spoilt, ({ example, at, value }) => expectMetaAnswer(replaced(example.accepted, at, value))),
      { numRuns: 500 },
    );
  });
});

/** A copy in which the value at that position, counted through all of them, is replaced. */
function replaced(body: unknown, at: number, value: unknown): unknown {
  let count = 0;
  JSON.stringify(body, (_key, each) => {
    count += 1;
    return each;
  });
  // The first is the whole body, which must remain an object.
  const target = 1 + (at % (count - 1));
  let seen = -1;
  return JSON.parse(
    JSON.stringify(body, (_key, each) => {
      seen += 1;
      return seen === target ? value : each;
    }),
  );
}
