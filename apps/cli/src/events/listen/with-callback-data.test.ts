import { expect, it } from 'vitest';
import { withCallbackData } from './with-callback-data.ts';

const id = 'out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA.1';
const item = { details: { opaqueData: id, callbackData: 'ticket "7"' } };
const body = `{ "statuses":[{"id":"w","biz_opaque_callback_data" : "${id}","x":1.0}, {"biz_opaque_callback_data":"other"}]}`;

it('puts what the sender gave next to the service’s own id, and changes nothing else', () => {
  const forwarded = withCallbackData(body, [item]);
  expect(forwarded).toBe(body.replace(`"${id}"`, `"${id}","callback_data":"ticket \\"7\\""`));
  expect(JSON.parse(forwarded).statuses[0].callback_data).toBe('ticket "7"');
});

it('leaves a body alone without such data, and text that only looks like it', () => {
  expect(withCallbackData(body, [{ details: { opaqueData: id } }])).toBe(body);
  const text = JSON.stringify({ text: body });
  expect(withCallbackData(text, [item])).toBe(text);
});
