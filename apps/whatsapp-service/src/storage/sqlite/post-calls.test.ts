import { expect, it } from 'vitest';
import { createCallPost } from './post-calls.ts';
import type { ThreadRequest } from './thread-protocol.ts';

const call = (id: number, ...args: readonly unknown[]): ThreadRequest => ({ id, call: 'findMessages', args });

function scene() {
  const messages: (readonly ThreadRequest[])[] = [];
  const refused: number[] = [];
  const post = createCallPost(
    { postMessage: (requests, transfer) => messages.push(structuredClone(requests, { transfer: [...transfer] })) },
    (id) => refused.push(id),
  );
  return { messages, refused, post };
}

it('sends calls that are made together in one message, in their order', async () => {
  const { messages, post } = scene();
  for (const id of [1, 2, 3]) post(call(id), []);
  expect(messages).toEqual([]);
  await Promise.resolve();
  expect(messages).toEqual([[call(1), call(2), call(3)]]);
  post(call(4), []);
  await Promise.resolve();
  expect(messages[1]).toEqual([call(4)]);
});

it('hands over the buffers of all calls of a message', async () => {
  const { messages, post } = scene();
  const buffers = [1, 2].map((byte) => Uint8Array.of(byte));
  for (const bytes of buffers) post(call(bytes[0] ?? 0, bytes), [bytes.buffer]);
  await Promise.resolve();
  expect(messages).toEqual([[call(1, Uint8Array.of(1)), call(2, Uint8Array.of(2))]]);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
});

it('refuses each call of a message that cannot be sent, and sends the next', async () => {
  const { messages, refused, post } = scene();
  post(call(1), []);
  post(
    call(2, () => undefined),
    [],
  );
  await Promise.resolve();
  post(call(3), []);
  await Promise.resolve();
  expect(refused).toEqual([1, 2]);
  expect(messages).toEqual([[call(3)]]);
});
