import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { GraphRequest } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { createManagementCalls } from './management-calls.ts';

const second = 1_000;
const templates: GraphRequest = { method: 'GET', path: 'v24.0/10/message_templates' };
const typed = { method: 'POST', path: 'v24.0/10/message_templates', contentType: 'application/json' } as const;

/** A Meta whose usage count the test sets. */
const open = () => {
  const meta = { percent: 0, minutes: 0, type: 'whatsapp_business_management', account: '10' };
  const made: string[] = [];
  const time = { now: 0 };
  const answer = ({ path }: GraphRequest) => {
    made.push(path);
    const count = { type: meta.type, call_count: meta.percent, estimated_time_to_regain_access: meta.minutes };
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify({ [meta.account]: [count] }) });
    return { kind: 'answered', status: 200, headers, body: new TextEncoder().encode('{}') } as const;
  };
  const calls = createManagementCalls({
    graph: {
      call: async (request) => answer(request),
      open: async (request) => ({ ...answer(request), body: Readable.from(['{}']) }),
      download: async () => ({ kind: 'no_token' }),
      isMediaUrl: () => true,
      close: async () => undefined,
    },
    steadyNow: () => time.now,
  });
  const statusOf = async (by: 'own' | 'passedOn', request = templates): Promise<number> => {
    const result = await calls[by].call(request);
    return result.kind === 'answered' ? result.status : 0;
  };
  return { meta, made, time, calls, statusOf };
};

describe('createManagementCalls', () => {
  it('stops asking by itself at 80 %, and for clients at 100, before Meta refuses', async () => {
    const { meta, made, statusOf } = open();
    for (const [percent, own, passedOn] of [
      [79, 200, 200],
      [80, 400, 200],
      [99, 400, 200],
      [100, 400, 400],
    ] as const) {
      meta.percent = percent;
      await statusOf('passedOn');
      made.length = 0;
      expect([percent, await statusOf('own'), await statusOf('passedOn')]).toEqual([percent, own, passedOn]);
      expect(made).toHaveLength([own, passedOn].filter((status) => status === 200).length);
    }
  });

  it('refuses in Meta’s words, and says why and until when', async () => {
    const { meta, calls, time } = open();
    meta.percent = 100;
    meta.minutes = 30;
    await calls.passedOn.call(templates);
    time.now += 20 * second;
    const body = Readable.from(['{"name":"hello"}']);
    const result = await calls.passedOn.open({ ...typed, body });
    if (result.kind !== 'answered') throw new Error(`It was ${result.kind}.`);
    expect([result.status, result.headers.get('retry-after')]).toEqual([400, '40']);
    expect(JSON.parse(await text(result.body))).toMatchObject({
      error: { code: 80007, error_data: { details: expect.stringMatching(/100 % .* did not call Meta; .* in 40 s/) } },
    });
    await expect.poll(() => body.readableEnded).toBe(true);
  });

  it('lets one call a minute read Meta’s present count, and continues when there is room', async () => {
    const { meta, made, time, statusOf } = open();
    meta.percent = 100;
    await statusOf('passedOn');
    made.length = 0;
    time.now += 60 * second;
    const together = await Promise.all([statusOf('passedOn'), statusOf('passedOn')]);
    expect([together, made.length]).toEqual([[200, 400], 1]);
    meta.percent = 3;
    time.now += 60 * second;
    expect([await statusOf('passedOn'), await statusOf('passedOn'), await statusOf('own')]).toEqual([200, 200, 200]);
  });

  it('waits no longer than Meta says', async () => {
    const { meta, time, statusOf } = open();
    Object.assign(meta, { percent: 40, minutes: 0.5 });
    await statusOf('passedOn');
    time.now += 29 * second;
    expect(await statusOf('passedOn')).toBe(400);
    time.now += second;
    expect(await statusOf('passedOn')).toBe(200);
  });

  it('lets other accounts, numbers and messages pass, and heeds no count of anything else', async () => {
    const { meta, statusOf } = open();
    meta.percent = 100;
    await statusOf('passedOn');
    for (const path of ['v24.0/11/message_templates', 'v24.0/20/messages', 'v24.0/20/media']) {
      expect(await statusOf('passedOn', { method: 'GET', path })).toBe(200);
    }
    const other = open();
    Object.assign(other.meta, { percent: 100, type: 'whatsapp' });
    expect([await other.statusOf('passedOn'), await other.statusOf('passedOn')]).toEqual([200, 200]);
  });
});
