import { describe, expect, it } from 'vitest';
import { type FollowOptions, follow } from './follow.ts';
import { ApiError, type Transport } from './transport.ts';

const block = (id: string, event: string, data = '{}', end = '\n'): string =>
  [`id: ${id}`, `event: ${event}`, `data: ${data}`, '', ''].join(end);

/** Answers each connection with the next body; the ids of webhooks, until `count` have come. */
async function followed(bodies: (string | Error)[], count: number, options: Partial<FollowOptions> = {}) {
  const ending = new AbortController();
  const resumedFrom: (string | null)[] = [];
  const transport: Transport = async (_path, { headers } = {}) => {
    resumedFrom.push(new Headers(headers).get('last-event-id'));
    const body = bodies.shift();
    if (body instanceof Error) throw body;
    return new Response(body);
  };
  const ids: string[] = [];
  for await (const { data } of follow(transport, { signal: ending.signal, ...options })) {
    ids.push(data.id);
    if (ids.length === count) ending.abort();
  }
  return { ids, resumedFrom };
}

const refusal = (status: number): ApiError => new ApiError(new Response(null, { status }), null);

describe('follow', () => {
  it('shows webhooks only, and resumes after a keep-alive that came later', async () => {
    const bodies = [
      block('1', 'open') + block('2', 'webhook', '{"id":"first"}') + block('3', 'keepalive'),
      block('3', 'open') + block('4', 'webhook', '{"id":"second"}'),
    ];
    expect(await followed(bodies, 2)).toEqual({ ids: ['first', 'second'], resumedFrom: [null, '3'] });
  });

  it('reads lines that end in CRLF, as some proxies write them', async () => {
    const body = block('1', 'open', '{}', '\r\n') + block('2', 'webhook', '{"id":"first"}', '\r\n');
    expect((await followed([body], 1)).ids).toEqual(['first']);
  });

  it('reads data of several lines as one', async () => {
    const body = 'id: 1\nevent: webhook\ndata: {\ndata: "id": "first" }\n\n';
    expect((await followed([body], 1)).ids).toEqual(['first']);
  });

  it('resumes after a broken connection and while the service is starting', async () => {
    const bodies = [
      block('7', 'webhook', '{"id":"first"}'),
      new TypeError('fetch failed'),
      refusal(503),
      block('8', 'webhook', '{"id":"second"}'),
    ];
    const { ids, resumedFrom } = await followed(bodies, 2);
    expect([ids, resumedFrom]).toEqual([
      ['first', 'second'],
      [null, '7', '7', '7'],
    ]);
  });

  it('throws if the service is not there at the first attempt, and when it refuses later', async () => {
    await expect(followed([new TypeError('fetch failed')], 1)).rejects.toThrow('fetch failed');
    await expect(followed([block('1', 'open'), refusal(401)], 1)).rejects.toMatchObject({ status: 401 });
  });
});
