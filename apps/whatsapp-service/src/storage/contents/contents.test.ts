import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeContentStore } from '../../../test/contracts/content-contract.ts';
import { startCloudStorage } from '../../../test/support/cloud-storage.ts';
import { createCloudContents } from './cloud-contents.ts';
import { createDiskContents } from './disk-contents.ts';
import { createMemoryContents } from './memory-contents.ts';

const root = mkdtempSync(join(tmpdir(), 'contents-'));
const cloud = await startCloudStorage();
afterAll(async () => {
  rmSync(root, { recursive: true });
  await cloud.close();
});
const folder = (): string => mkdtempSync(join(root, 'disk-'));
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));

describeContentStore('memory', async () => {
  const contents = createMemoryContents();
  const names: string[] = [];
  return {
    contents: {
      ...contents,
      write: async (...args) => {
        const stored = await contents.write(...args);
        if (stored && !names.includes(stored.hash)) names.push(stored.hash);
        return stored;
      },
      remove: async (hash) => {
        await contents.remove(hash);
        names.splice(0, names.length, ...names.filter((name) => name !== hash));
      },
    },
    files: async () => names,
  };
});

describeContentStore('disk', async () => {
  const path = folder();
  return { contents: createDiskContents(path), files: async () => filesIn(path) };
});

describeContentStore('Cloud Storage', async () => {
  cloud.objects.clear();
  return {
    contents: createCloudContents({ bucket: 'media', apiEndpoint: cloud.url }),
    files: async () => [...cloud.objects.keys()],
  };
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('createDiskContents', () => {
  it('removes what interrupted writes left an hour ago, and not what is being written', async () => {
    const path = folder();
    mkdirSync(join(path, 'incoming'));
    for (const name of ['old.part', 'new.part']) writeFileSync(join(path, 'incoming', name), 'half');
    utimesSync(join(path, 'incoming', 'old.part'), 0, 0);
    await createDiskContents(path).tidy();
    expect(filesIn(path)).toEqual(['new.part']);
    await createDiskContents(join(path, 'not-there')).tidy();
  });

  it('removes at once what another process left if none writes there now, and not what is being written', async () => {
    const path = folder();
    mkdirSync(join(path, 'incoming'));
    writeFileSync(join(path, 'incoming', 'new.part'), 'half');
    const contents = createDiskContents(path);
    await contents.write(bytes('whole'), async () => {
      await contents.tidy(true);
      return true;
    });
    expect(filesIn(path)).toHaveLength(1);
    expect(filesIn(path)).not.toContain('new.part');
  });

  it('names the disk’s own error', async () => {
    const file = join(folder(), 'a-file');
    writeFileSync(file, '');
    const writing = createDiskContents(join(file, 'below')).write(bytes('x'), () => true);
    await expect(writing).rejects.toMatchObject({ name: 'ContentStoreError', code: 'ENOTDIR' });
  });
});

describe('createCloudContents', () => {
  it('names the status by which the bucket refused', async () => {
    cloud.objects.clear();
    cloud.refuseNextUpload(403);
    const contents = createCloudContents({ bucket: 'media', apiEndpoint: cloud.url });
    await expect(contents.write(bytes('x'), () => true)).rejects.toMatchObject({
      name: 'ContentStoreError',
      code: '403',
    });
    expect(cloud.objects.size).toBe(0);
  });

  it('removes what interrupted writes left a day ago', async () => {
    cloud.objects.clear();
    const old = new Date(Date.now() - 25 * 60 * 60_000).toISOString();
    cloud.objects.set('incoming/old', { bytes: Buffer.from('half'), madeAt: old });
    cloud.objects.set('incoming/new', { bytes: Buffer.from('half'), madeAt: new Date().toISOString() });
    await createCloudContents({ bucket: 'media', apiEndpoint: cloud.url }).tidy();
    expect([...cloud.objects.keys()]).toEqual(['incoming/new']);
  });
});
