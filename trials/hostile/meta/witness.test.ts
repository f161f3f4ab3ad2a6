import { createServer, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectOf, parseJson } from '../../support/json.ts';
import { lureIds, startWitness, type Witness } from './witness.ts';

const caller = { phoneNumberId: '100', wabaId: '200', token: 'meta-token', appSecret: 's', secrets: ['our-key'] };
const headers = { authorization: 'Bearer meta-token' };

let meta: Server;
let witness: Witness;
let forbidden: string[];

beforeEach(async () => {
  forbidden = [];
  meta = createServer((incoming, response) => {
    response.writeHead(incoming.url?.includes('bad') ? 400 : 200);
    incoming.pipe(response);
  });
  await new Promise<void>((resolve) => meta.listen(0, '127.0.0.1', resolve));
  const address = meta.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  witness = await startWitness({ meta: url, caller, onForbidden: (what) => forbidden.push(what) });
});

afterEach(async () => {
  await witness.close();
  meta.close();
});

/** With only the token as a header, like the service; resolves with the answer's text. */
function send(method: string, target: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(witness.url + target, { method, headers }, (answer) => resolve(text(answer)));
    call.on('error', reject);
    call.end(body);
  });
}

const urlIn = (file: string): string => String(objectOf(parseJson(file)).url);

describe('startWitness', () => {
  it('passes calls on and counts the messages that Meta accepts', async () => {
    const body = JSON.stringify({ type: 'text', biz_opaque_callback_data: `out_${'A'.repeat(26)}.1` });
    expect(await send('POST', '/v24.0/100/messages', body)).toBe(body);
    await send('POST', '/v24.0/100/messages?bad', body);
    await send('POST', '/v24.0/100/calls', body);
    expect([...witness.accepted]).toEqual([[`out_${'A'.repeat(26)}`, 1]]);
    expect(witness.counts.get('POST /100/messages')).toBe(2);
  });

  it('reports what is not permitted', async () => {
    await send('POST', '/v24.0/100/messages', '{"type":"text"}');
    expect(forbidden).toEqual(['forbidden at Meta: a message past the outbox']);
  });

  it('keeps the template that the company sends from being deleted', async () => {
    expect(await send('DELETE', '/v24.0/200/message_templates?name=hello_world')).toContain('"code":100');
    expect(await send('DELETE', '/v24.0/200/message_templates?name=hostile_template')).toBe('');
    expect(forbidden).toEqual([]);
  });

  it('reports a service that follows its lures to another host', async () => {
    const file = urlIn(await send('GET', `/v24.0/${lureIds.elsewhere}`));
    expect(forbidden).toEqual([]);
    await fetch(file, { headers });
    await fetch(file);
    expect(forbidden).toEqual(['Meta’s token went to another host', 'another host was called']);
    const redirected = urlIn(await send('GET', `/v24.0/${lureIds.redirected}`));
    const answer = await fetch(redirected, { headers, redirect: 'manual' });
    expect(answer.headers.get('location')).toMatch(/\/redirected$/);
  });
});
