import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Caller, type MetaCall, outboxMarkOf, whyForbidden } from './permitted-call.ts';

const caller: Caller = {
  phoneNumberId: '100',
  wabaId: '200',
  token: 'meta-token',
  appSecret: 'app-secret',
  secrets: ['our-key'],
  listed: new Map([
    ['301', 'template'],
    ['302', 'flow'],
    ['Y2FwaV9ncm91cA==', 'group'],
  ]),
};
const proof = createHmac('sha256', 'app-secret').update('meta-token').digest('hex');
const entryId = `out_${'A'.repeat(26)}`;

function call(method: string, target: string, { body = '', headers = [] as string[] } = {}): MetaCall {
  return { method, target, rawHeaders: ['authorization', 'Bearer meta-token', ...headers], body: Buffer.from(body) };
}
const message = (more: object): MetaCall =>
  call('POST', '/v24.0/100/messages', { body: JSON.stringify({ to: '1', type: 'text', ...more }) });
const profile = (body: string): MetaCall => call('POST', '/v24.0/100/whatsapp_business_profile', { body });

describe('whyForbidden', () => {
  it.each([
    ['a message of the outbox', message({ biz_opaque_callback_data: `${entryId}.1` })],
    ['a read mark', call('POST', '/v24.0/100/messages', { body: '{"status":"read","message_id":"wamid.x"}' })],
    ['a profile', call('GET', `/v24.0/100/whatsapp_business_profile?fields=about,websites&appsecret_proof=${proof}`)],
    ['a QR code', call('DELETE', '/v24.0/100/message_qrdls/4O4YGZEG3RIVE1')],
    ['templates', call('GET', '/v24.0/200/message_templates?limit=3')],
    ['a file', call('GET', `/v24.0/300?phone_number_id=100&appsecret_proof=${proof}`)],
    ['an edit of a listed template', call('POST', '/v24.0/301', { body: '{"category":"UTILITY"}' })],
    ['a listed flow', call('GET', '/v24.0/302?fields=id,status')],
    ['what a listed flow has', call('POST', '/v24.0/302/publish')],
    ['a listed group', call('DELETE', '/v24.0/Y2FwaV9ncm91cA==/participants', { body: '{"participants":[]}' })],
    ['an archive', call('POST', '/v24.0/200/message_templates/archive', { body: '{"hsm_ids":"1"}' })],
    ['the library', call('GET', '/v24.0/message_template_library?search=x')],
    ['the begin of an upload', call('POST', '/v24.0/app/uploads?file_length=1')],
    ['when its own token expires', call('GET', '/v24.0/debug_token?input_token=meta-token')],
    ['template analytics', call('POST', `/v24.0/200?is_enabled_for_insights=true&appsecret_proof=${proof}`)],
    ['a catalogue', call('POST', '/v24.0/200/product_catalogs', { body: 'catalog_id=7' })],
    ['a download', call('GET', '/whatsapp_business/attachments/?mid=300&ext=1&hash=a-b_c')],
  ])('permits %s', (_what, given) => {
    expect(whyForbidden(given, caller)).toBeNull();
  });

  it.each([
    ['a message that is not from the outbox', message({}), 'a message past the outbox'],
    ['one disguised as a read mark', message({ status: 'read' }), 'a message past the outbox, as a read mark'],
    [
      'one with an empty status',
      message({ status: '', biz_opaque_callback_data: `${entryId}.1` }),
      'a message past the outbox, as a read mark',
    ],
    [
      'what is the service’s own',
      message({ expires_at: 1, biz_opaque_callback_data: `${entryId}.1` }),
      'expires_at went to Meta',
    ],
    [
      'a question about another token',
      call('GET', '/v24.0/debug_token?input_token=x&input_token=meta-token'),
      'a question about a token',
    ],
    ['a method in the query', call('POST', '/v24.0/100/settings?method=delete'), 'the parameter method'],
    ['a name as PHP reads it', call('GET', '/v24.0/100/settings?access.token=x'), 'the parameter access_token'],
    ['an array of a name', call('GET', '/v24.0/100/settings?%20Batch%5B0%5D=x'), 'the parameter batch'],
    ['another proof', call('GET', '/v24.0/100/settings?appsecret_proof=00'), 'a proof that is not the service’s'],
    ['a batch in JSON', profile('{"batch":"[]"}'), 'the parameter batch in a body'],
    ['a method in a form', profile('a=1&Method=delete'), 'the parameter method in a body'],
    [
      'ids in parts',
      profile('--b\r\nContent-Disposition: form-data; name="ids"\r\n\r\n1\r\n--b--'),
      'the parameter ids in a body',
    ],
    ['fields of a file', call('GET', '/v24.0/300?fields=url'), 'the parameter fields of a file'],
    ['fields under other names', call('GET', '/v24.0/100?fields=about.as(url)'), 'fields under other names'],
    ['an account’s name', call('POST', '/v24.0/200', { body: '{"name":"x"}' }), 'the setting name of an account'],
    ['an account’s name in the query', call('POST', '/v24.0/200?name=x'), 'the setting name of an account'],
    ['an edit of an unlisted node', call('POST', '/v24.0/303'), 'POST of a file'],
    ['an unlisted flow', call('POST', '/v24.0/303/publish'), 'an edge of another node'],
    ['an unlisted group', call('DELETE', '/v24.0/Y2FwaV9ncm91cDo=/participants'), 'a path of another form'],
    ['more than a flow has', call('POST', '/v24.0/302/migrate'), 'POST migrate of a flow'],
    ['another account’s archive', call('POST', '/v24.0/201/message_templates/archive'), 'an edge of another node'],
    ['an upload under the other scheme', call('POST', '/v24.0/upload:MTo=?sig=1'), 'not exactly Meta’s token'],
    ['another edge', call('POST', '/v24.0/100/register'), 'POST register'],
    ['another method', call('DELETE', '/v24.0/100'), 'DELETE of a number or an account'],
    ['another number', call('GET', '/v24.0/101/settings'), 'an edge of another node'],
    ['something behind an edge', call('GET', '/v24.0/100/settings/1'), 'something behind settings'],
    ['a path that climbs', call('GET', '/v24.0/100/../debug_token'), 'a path of another form'],
    ['an encoded path', call('GET', '/v24.0/100/%73ettings'), 'a path of another form'],
    [
      'our key in the query',
      call('GET', '/v24.0/100/settings?x=our-key'),
      'a secret of the service’s own went to Meta',
    ],
    [
      'a header of the client',
      call('GET', '/v24.0/100/settings', { headers: ['cookie', 'a'] }),
      'the header cookie went to Meta',
    ],
    [
      'a second token',
      call('GET', '/v24.0/100/settings', { headers: ['authorization', 'x'] }),
      'not exactly Meta’s token',
    ],
  ])('forbids %s', (_what, given, why) => {
    expect(whyForbidden(given, caller)).toBe(why);
  });
});

describe('outboxMarkOf', () => {
  it('reads the entry, and whether its fallback was sent', () => {
    expect(outboxMarkOf(message({ biz_opaque_callback_data: `${entryId}.2f` }).body)).toEqual({
      entryId,
      isFallback: true,
    });
    expect(outboxMarkOf(message({ biz_opaque_callback_data: 'order-1' }).body)).toBeNull();
  });
});
