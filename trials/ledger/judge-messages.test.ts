import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { judgeMessages } from './judge-messages.ts';
import type { AskedMessage } from './message-clients.ts';

const ask = (entryId: string, to = '1'): AskedMessage => ({ key: `key of ${entryId}`, to, entryId });
const took = (...ids: string[]) => ({
  messages: () => ids.map((id) => ({ direction: 'sent', callbackData: `${id}.1` })) as never,
});

let close: () => void = () => undefined;
afterEach(() => close());

/** Nothing is open; every requested entry is in this state. */
async function serviceWith(state: string): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    response.end(JSON.stringify(url.includes('?') ? { data: [] } : { state }));
  });
  close = () => server.close();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('judgeMessages', () => {
  it('finds nothing wrong if each message was sent once and in order', async () => {
    const url = await serviceWith('read');
    expect(await judgeMessages(url, [ask('a'), ask('b', '2'), ask('c')], took('a', 'c', 'b'))).toEqual({
      asked: 3,
      taken: 3,
      failed: 0,
      problems: [],
    });
  });

  it('finds messages that were sent twice or out of order', async () => {
    const url = await serviceWith('read');
    const { problems } = await judgeMessages(url, [ask('a'), ask('b'), ask('c')], took('a', 'c', 'b', 'a'));
    expect(problems).toEqual(['went twice: a', 'out of order: 1']);
  });

  it('distinguishes reported failures from silent losses', async () => {
    expect(await judgeMessages(await serviceWith('failed'), [ask('a')], took())).toMatchObject({
      failed: 1,
      problems: [],
    });
    close();
    expect(await judgeMessages(await serviceWith('accepted'), [ask('a')], took())).toMatchObject({
      problems: ['lost: key of a is accepted'],
    });
  });
});
