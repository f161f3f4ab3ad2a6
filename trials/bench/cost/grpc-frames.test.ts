import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFrames } from './grpc-frames.ts';

const frame = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

it('finds the same messages however the stream is split', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), fc.integer({ min: 1, max: 17 }), (messages, step) => {
      const stream = Buffer.concat(messages.map(frame));
      const found: Buffer[] = [];
      const read = readFrames((message) => found.push(Buffer.from(message)));
      for (let at = 0; at < stream.length; at += step) read(stream.subarray(at, at + step));
      expect(found).toEqual(messages.map((message) => Buffer.from(message)));
    }),
  );
});

it('reads the messages behind one that its reader refuses', () => {
  const found: string[] = [];
  const read = readFrames((message) => {
    if (message.toString() === 'bad') throw new Error('This one is refused.');
    found.push(message.toString());
  });
  expect(() => read(frame(Buffer.from('bad')))).toThrow('This one is refused.');
  read(frame(Buffer.from('good')));
  expect(found).toEqual(['good']);
});
