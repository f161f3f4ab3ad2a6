import { expect, it } from 'vitest';
import type { ContentKeys } from '../encryption/content-keys.ts';
import { put } from '../records/flow.ts';
import { createMemoryContents } from '../storage/contents/memory-contents.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { mediaKeys, mediaKeysId, ownMedia } from './collections.ts';
import { noteMediaKeys, rewriteContents } from './rewrite-contents.ts';

const key = (id: string, digit: string) => ({ id, secret: digit.repeat(64) });
const [k1, k2] = [key('k1', '1'), key('k2', '2')];
const underFirst: ContentKeys = { current: 'k1', keys: [k1] };
const underSecond: ContentKeys = { current: 'k2', keys: [k2, k1] };

const withFiles = async (count: number) => {
  const { records } = createMemoryStore({ now: Date.now });
  await records.run(function* () {
    const files = Array.from({ length: count }, (_, n) => ({
      ...{ id: `mda_${n}`, name: null, createdAt: n },
      content: { sha256: String(n), size: 1 },
    }));
    return { writes: files.map((file) => put(ownMedia, file as never)) };
  });
  const rewritten: string[] = [];
  const contents = { ...createMemoryContents(), rewrite: async (hash: string) => rewritten.push(hash) > 0 };
  return { records, rewritten, step: rewriteContents({ records, contents }) };
};

it('rewrites every stored file once for each change of the key, and then knows which keys are still needed', async () => {
  const { records, rewritten, step } = await withFiles(25);
  await noteMediaKeys(records, underFirst);
  expect(await step()).toMatchObject({ keysInUse: ['k1'], hasPlain: true, isDone: false });
  while (!(await step()).isDone) {}
  expect(new Set(rewritten).size).toBe(25);
  await noteMediaKeys(records, underFirst);
  expect(await step()).toEqual({ rewritten: 0, keysInUse: ['k1'], hasPlain: false, isDone: true });
  await noteMediaKeys(records, underSecond);
  expect(await step()).toMatchObject({ keysInUse: ['k1', 'k2'], hasPlain: false, isDone: false });
  while (!(await step()).isDone) {}
  expect(rewritten).toHaveLength(50);
  expect((await records.find(mediaKeys, mediaKeysId))?.inUse.map(({ id }) => id)).toEqual(['k2']);
});

it('refuses to start without the key that stored files need', async () => {
  const { records } = await withFiles(0);
  await noteMediaKeys(records, underSecond);
  await expect(noteMediaKeys(records, null)).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining(
      'The place of media holds content that is encrypted with the key k2, which is missing.',
    ),
  });
});

it('writes nothing if nothing was ever encrypted', async () => {
  const { records } = await withFiles(0);
  await noteMediaKeys(records, null);
  await noteMediaKeys(records, { current: null, keys: [k1] });
  expect(await records.find(mediaKeys, mediaKeysId)).toBeNull();
});
