import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ContentStore } from '../../src/media/content-store.ts';

/** What every content store does. `files` are the names of all it has, whole or not. */
export function describeContentStore(
  name: string,
  open: () => Promise<{ readonly contents: ContentStore; readonly files: () => Promise<readonly string[]> }>,
): void {
  describe(`a content store: ${name}`, () => {
    const always = (): boolean => true;
    const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
      yield* parts;
    }

    it('keeps what was written under its hash, the whole and each part of it', async () => {
      const { contents } = await open();
      const bytes = Buffer.from('0123456789');
      const stored = await contents.write(chunks(bytes.subarray(0, 4), bytes.subarray(4)), always);
      expect(stored).toEqual({ hash: hashOf(bytes), size: 10 });
      expect(await contents.sizeOf(hashOf(bytes))).toBe(10);
      expect(await read(contents, hashOf(bytes))).toBe('0123456789');
      expect(await read(contents, hashOf(bytes), { first: 3, last: 5 })).toBe('345');
      expect(await read(contents, hashOf(bytes), { first: 9, last: 9 })).toBe('9');
    });

    it('keeps a content of no bytes', async () => {
      const { contents } = await open();
      expect(await contents.write(chunks(), always)).toEqual({ hash: hashOf(Buffer.alloc(0)), size: 0 });
      expect(await contents.sizeOf(hashOf(Buffer.alloc(0)))).toBe(0);
    });

    it('keeps equal contents once', async () => {
      const { contents, files } = await open();
      const bytes = Buffer.from('the same');
      await Promise.all([contents.write(chunks(bytes), always), contents.write(chunks(bytes), always)]);
      await contents.write(chunks(bytes), always);
      expect(await files()).toHaveLength(1);
    });

    it('stores nothing of unwanted content, and nothing of an incomplete source', async () => {
      const { contents, files } = await open();
      expect(await contents.write(chunks(Buffer.from('unwanted')), () => false)).toBeNull();
      expect(await contents.write(chunks(Buffer.from('unwanted')), async () => false)).toBeNull();
      const broken = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('half');
        throw new TypeError('the source broke');
      };
      await expect(contents.write(broken(), always)).rejects.toThrow('the source broke');
      expect(await files()).toEqual([]);
      expect(await contents.sizeOf(hashOf(Buffer.from('half')))).toBeNull();
    });

    it('keeps a thumbnail with its content, and removes it with that', async () => {
      const { contents, files } = await open();
      const hash = hashOf(Buffer.from('a picture'));
      await contents.write(chunks(Buffer.from('a picture')), always);
      expect(await contents.thumbnails.read(hash)).toBeNull();
      await contents.thumbnails.keep(hash, Buffer.from('small'));
      await contents.thumbnails.keep(hash, Buffer.from('smaller'));
      expect((await contents.thumbnails.read(hash))?.toString()).toBe('smaller');
      await contents.thumbnails.remove(hash);
      expect(await contents.thumbnails.read(hash)).toBeNull();
      await contents.thumbnails.keep(hash, Buffer.from('small'));
      await contents.remove(hash);
      expect([await contents.thumbnails.read(hash), await files()]).toEqual([null, []]);
    });

    it('removes thumbnails whose content is gone, and no others', async () => {
      const { contents } = await open();
      const [there, gone] = [hashOf(Buffer.from('there')), hashOf(Buffer.from('gone'))];
      await contents.write(chunks(Buffer.from('there')), always);
      await contents.thumbnails.keep(there, Buffer.from('small'));
      await contents.thumbnails.keep(gone, Buffer.from('small'));
      await contents.tidy();
      expect(await contents.thumbnails.read(gone)).toBeNull();
      expect((await contents.thumbnails.read(there))?.toString()).toBe('small');
    });

    it('has nothing under other hashes, and removes what is there, also twice', async () => {
      const { contents, files } = await open();
      const hash = hashOf(Buffer.from('gone soon'));
      expect(await contents.read(hash)).toBeNull();
      await contents.write(chunks(Buffer.from('gone soon')), always);
      await contents.remove(hash);
      await contents.remove(hash);
      expect(await contents.read(hash)).toBeNull();
      expect(await files()).toEqual([]);
    });
  });
}

async function read(contents: ContentStore, ...args: Parameters<ContentStore['read']>): Promise<string | null> {
  const stream: Readable | null = await contents.read(...args);
  if (stream === null) return null;
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
