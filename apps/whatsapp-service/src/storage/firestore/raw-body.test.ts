import { describe, expect, it } from 'vitest';
import { originalBody, type RawBody, storedBody } from './raw-body.ts';

const noise = (length: number): Uint8Array => {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
};

const storedBytes = ({ inline, parts }: RawBody): readonly Uint8Array[] => (inline ? [inline] : parts);

describe('storedBody', () => {
  it('keeps a small body inline as it is', async () => {
    const payload = new TextEncoder().encode('{"a": 1}');
    expect(await storedBody(payload)).toEqual({ encoding: 'identity', inline: payload, parts: [] });
  });

  it('compresses a bigger one where that pays', async () => {
    const body = await storedBody(new Uint8Array(3 * 1024 * 1024));
    expect(body).toMatchObject({ encoding: 'gzip', parts: [] });
    expect(body.inline?.byteLength).toBeLessThan(100_000);
  });

  it('leaves alone what compression makes no smaller', async () => {
    expect(await storedBody(noise(100_000))).toMatchObject({ encoding: 'identity', parts: [] });
  });

  it('cuts into parts what is too big for one document', async () => {
    const { inline, parts } = await storedBody(noise(2_000_000));
    expect(inline).toBeNull();
    expect(parts.map(({ byteLength }) => byteLength)).toEqual([950_000, 950_000, 100_000]);
  });
});

describe('originalBody', () => {
  it.each([0, 10, 100_000, 700_000, 700_001, 1_900_000, 3_000_000])(
    'gives %i bytes back as they were',
    async (length) => {
      for (const payload of [noise(length), new Uint8Array(length)]) {
        const body = await storedBody(payload);
        expect(Buffer.compare(await originalBody(body.encoding, storedBytes(body)), payload)).toBe(0);
      }
    },
  );
});
