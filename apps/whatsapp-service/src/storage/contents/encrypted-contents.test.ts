import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { describeContentStore } from '../../../test/contracts/content-contract.ts';
import { startCloudStorage } from '../../../test/support/cloud-storage.ts';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import type { ByteRange, ContentStore } from '../../media/content-store.ts';
import { createCloudContents } from './cloud-contents.ts';
import { createDiskContents } from './disk-contents.ts';
import { createEncryptedContents } from './encrypted-contents.ts';

const [k1, k2] = [
  { id: 'k1', secret: '1'.repeat(64) },
  { id: 'k2', secret: '2'.repeat(64) },
];
const underFirst: ContentKeys = { current: 'k1', keys: [k1] };
const root = mkdtempSync(join(tmpdir(), 'encrypted-contents-'));
const cloud = await startCloudStorage();
afterAll(async () => {
  rmSync(root, { recursive: true });
  await cloud.close();
});
const folder = (): string => mkdtempSync(join(root, 'disk-'));
const onDisk = (path: string, keys: ContentKeys): ContentStore =>
  createEncryptedContents((coding) => createDiskContents(path, { coding }), keys);
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

describeContentStore('disk, encrypted', async () => {
  const path = folder();
  return { contents: onDisk(path, underFirst), files: async () => filesIn(path) };
});

describeContentStore('Cloud Storage, encrypted', async () => {
  cloud.objects.clear();
  const options = { bucket: 'media', apiEndpoint: cloud.url };
  const contents = createEncryptedContents((coding) => createCloudContents({ ...options, coding }), underFirst);
  return { contents, files: async () => [...cloud.objects.keys()] };
});

describe('encrypted contents', () => {
  const bytes = Buffer.from(Array.from({ length: 3 * 65_536 + 17 }, (_, index) => index * 7 + (index >> 8)));
  const marked = Buffer.concat([Buffer.from('Zwetschgenkuchen'), bytes]);
  const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
  const store = async (contents: ContentStore, content: Uint8Array): Promise<string> => {
    const source = async function* () {
      for (let at = 0; at < content.byteLength; at += 50_001) yield content.subarray(at, at + 50_001);
    };
    await contents.write(source(), () => true);
    return hashOf(content);
  };
  const read = async (contents: ContentStore, hash: string, range?: ByteRange): Promise<Buffer | null> => {
    const stream = await contents.read(hash, range);
    return stream && buffer(stream);
  };
  const only = (path: string): string => filesIn(path)[0] ?? '';

  it('give any part of a file, across its chunks, and hold none of its bytes as they are', async () => {
    const path = folder();
    const contents = onDisk(path, underFirst);
    const hash = await store(contents, marked);
    expect(await contents.sizeOf(hash)).toBe(marked.byteLength);
    const ranges = [
      [0, marked.byteLength - 1],
      [0, 0],
      [65_535, 65_536],
      [65_536, 2 * 65_536 - 1],
      [100, 3 * 65_536 + 20],
      [marked.byteLength - 1, marked.byteLength - 1],
    ] as const;
    for (const [first, last] of ranges) {
      expect((await read(contents, hash, { first, last }))?.equals(marked.subarray(first, last + 1))).toBe(true);
    }
    expect(readFileSync(only(path)).includes('Zwetschgenkuchen')).toBe(false);
  });

  it('give no byte of a chunk that was changed, of a file that was cut, or of another file under this name', async () => {
    const path = folder();
    const contents = onDisk(path, underFirst);
    const hash = await store(contents, marked);
    const file = only(path);
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    changed[70_000] = (changed[70_000] ?? 0) ^ 1;
    writeFileSync(file, changed);
    expect((await read(contents, hash, { first: 0, last: 99 }))?.byteLength).toBe(100);
    await expect(read(contents, hash, { first: 66_000, last: 66_001 })).rejects.toMatchObject({
      name: 'ContentStoreError',
      code: 'can’t be decrypted',
    });
    writeFileSync(file, whole);
    truncateSync(file, whole.byteLength - 1);
    await expect(contents.sizeOf(hash)).rejects.toMatchObject({ code: 'can’t be decrypted' });
    rmSync(file);
    await store(contents, bytes);
    renameSync(only(path), file);
    await expect(read(contents, hash)).rejects.toMatchObject({ code: 'can’t be decrypted' });
  });

  it('have encrypted thumbnails, which belong to one file and are made again under another key', async () => {
    const path = folder();
    const [one, other] = [onDisk(path, underFirst), onDisk(path, { current: 'k2', keys: [k2] })];
    const hash = await store(one, marked);
    await one.thumbnails.keep(hash, Buffer.from('Zwetschgen in small'));
    expect(filesIn(path).some((file) => readFileSync(file).includes('Zwetschgen'))).toBe(false);
    expect((await one.thumbnails.read(hash))?.toString()).toBe('Zwetschgen in small');
    expect(await other.thumbnails.read(hash)).toBeNull();
    const [thumbnail = ''] = filesIn(path).filter((file) => file.includes('thumbnails'));
    const otherHash = await store(one, bytes);
    await one.thumbnails.keep(otherHash, Buffer.from('another'));
    renameSync(thumbnail, filesIn(path).find((file) => file.includes('thumbnails') && file !== thumbnail) ?? '');
    expect(await one.thumbnails.read(otherHash)).toBeNull();
    await one.thumbnails.keep(hash, Buffer.from('small'));
    const both = onDisk(path, { current: 'k2', keys: [k2, k1] });
    await both.rewrite?.(hash);
    expect([await both.thumbnails.read(hash), (await read(both, hash))?.equals(marked)]).toEqual([null, true]);
  });

  it('are rewritten from plain to a key, to another key, and back, and can be read all the time', async () => {
    const path = folder();
    const hash = await store(createDiskContents(path), marked);
    const steps: readonly [ContentKeys, string][] = [
      [underFirst, '~k1:'],
      [{ current: 'k2', keys: [k2, k1] }, '~k2:'],
      [{ current: null, keys: [k2] }, 'Zwet'],
    ];
    for (const [keys, start] of steps) {
      const contents = onDisk(path, keys);
      expect((await read(contents, hash))?.equals(marked)).toBe(true);
      expect([await contents.rewrite?.(hash), await contents.rewrite?.(hash)]).toEqual([true, false]);
      expect((await read(contents, hash))?.equals(marked)).toBe(true);
      expect(filesIn(path)).toHaveLength(1);
      expect(readFileSync(only(path)).toString('latin1', 0, 4)).toBe(start);
    }
  });

  /** Contents under the second key; before read number `at` of an encrypted file, something else happens to it. */
  const interrupted = (path: string, keys: ContentKeys, at: number, happens: () => Promise<unknown>): ContentStore => {
    let reads = 0;
    const open = (coding: Parameters<typeof createDiskContents>[1] = {}): ContentStore => {
      const disk = createDiskContents(path, coding);
      if (!coding.coding) return disk;
      return {
        ...disk,
        read: async (name, range) => {
          reads += 1;
          if (reads === at) await happens();
          return disk.read(name, range);
        },
      };
    };
    return createEncryptedContents((coding) => open({ coding }), keys);
  };
  const underBoth: ContentKeys = { current: 'k2', keys: [k2, k1] };

  it.each([1, 2, 3, 4, 5])('can be read although they are rewritten before read %i of the file', async (at) => {
    for (const keys of [underBoth, { current: null, keys: [k2, k1] }]) {
      const path = folder();
      const hash = await store(onDisk(path, underFirst), marked);
      const contents = interrupted(path, keys, at, async () => onDisk(path, keys).rewrite?.(hash));
      expect((await read(contents, hash))?.equals(marked)).toBe(true);
    }
  });

  it.each([1, 2, 3])('are gone, and not broken, if they are removed before read %i of the file', async (at) => {
    for (const use of [read, async (contents: ContentStore, hash: string) => contents.rewrite?.(hash)]) {
      const path = folder();
      const hash = await store(onDisk(path, underFirst), marked);
      const contents = interrupted(path, underBoth, at, () => onDisk(path, underBoth).remove(hash));
      expect(await use(contents, hash)).toBeFalsy();
      expect(filesIn(path)).toEqual([]);
    }
  });
});
