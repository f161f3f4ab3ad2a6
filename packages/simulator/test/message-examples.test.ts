import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageTypes } from '../src/messages/message-types.ts';
import { interactiveKinds } from '../src/messages/types/interactive.ts';
import { createSimulator, type Simulator } from '../src/simulator.ts';
import { furnishExamples } from './example-world.ts';
import { postJson } from './graph-caller.ts';
import { messageExamples, renderMessageTable } from './message-examples.ts';

const edge = '106540352242922/messages';

describe('the example messages', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
    furnishExamples(simulator.platform.world);
  });
  afterAll(() => simulator.close());

  it.each(messageExamples)('are accepted or refused as documented: $name', async ({ accepted, refused, code }) => {
    const taken = await postJson(simulator.url, edge, accepted);
    expect(taken).toMatchObject({
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: accepted.to }],
        messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]+=*$/) }],
      },
    });
    const answer = await postJson(simulator.url, edge, refused);
    expect(answer.body).toMatchObject({
      error: { code, type: 'OAuthException', fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/) },
    });
    expect(answer.status).toBe(code === 132001 ? 404 : 400);
  });

  it('cover every message type and every kind of interactive message', () => {
    const types = new Set(messageExamples.map(({ accepted }) => accepted.type));
    const kinds = new Set(messageExamples.map(({ type }) => type.split(' / ')[1]));
    expect([...messageTypes].filter((type) => !types.has(type))).toEqual([]);
    expect(interactiveKinds.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});

describe('renderMessageTable', () => {
  it('has a row of five cells for each example', () => {
    const [head, rule, ...rows] = renderMessageTable().split('\n');
    expect(head).toBe('| Message | `type` | Taken | Refused | Code |');
    expect(rule).toBe('|---|---|---|---|---|');
    expect(rows).toHaveLength(messageExamples.length);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    expect(rows[0]).toBe('| Text | `text` | `{"body":"Hello","preview_url":false}` | `{"preview_url":false}` | 100 |');
  });
});
