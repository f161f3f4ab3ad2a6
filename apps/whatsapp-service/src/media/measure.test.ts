import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashing, measure, TooLarge } from './measure.ts';

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.byteLength; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const edge = 128 * 1024;

describe('measure', () => {
  it('records the size and both ends of any stream, and passes every byte on', async () => {
    const file = randomBytes(500_000);
    const size = fc.integer({ min: 1, max: 200_000 });
    await fc.assert(
      fc.asyncProperty(fc.nat(500_000), fc.array(size, { minLength: 1, maxLength: 4 }), async (length, sizes) => {
        const bytes = file.subarray(0, length);
        const enough = sizes.map((each) => Math.max(each, 5_000));
        const measured = measure(chunksOf(bytes, enough), length);
        const { stream, result } = hashing(measured.stream);
        for await (const _ of stream);
        expect(result()).toEqual({ hash: createHash('sha256').update(bytes).digest('hex'), size: length });
        const found = measured.measured();
        expect(found.size).toBe(length);
        expect(Buffer.compare(found.head, bytes.subarray(0, edge))).toBe(0);
        expect(Buffer.compare(found.tail, bytes.subarray(-edge))).toBe(0);
        measured.release();
      }),
      { numRuns: 50 },
    );
  });

  it('lends released memory to one measure at a time', async () => {
    const first = measure(chunksOf(Buffer.alloc(10, 'a'), [10]), 10);
    first.release();
    first.release();
    const [second, third] = ['b', 'c'].map((text) => measure(chunksOf(Buffer.alloc(10, text), [10]), 10));
    for (const each of [second, third]) for await (const _ of each?.stream ?? []);
    expect(Buffer.from(second?.measured().head ?? []).toString()).toBe('bbbbbbbbbb');
    expect(Buffer.from(third?.measured().head ?? []).toString()).toBe('cccccccccc');
  });

  it('throws beyond the limit, and not at it', async () => {
    const over = measure(chunksOf(Buffer.alloc(11), [4]), 10);
    const all = async (): Promise<void> => {
      for await (const _ of over.stream);
    };
    await expect(all()).rejects.toThrow(TooLarge);
  });
});
