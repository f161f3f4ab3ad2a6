import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownStore } from './one-process.ts';
import { makePrivateFile } from './private-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'one-process-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('refuses a store that another one has, and says who', async () => {
  const path = join(folder, 'whatsapp.db');
  const first = await ownStore(path);
  await expect(ownStore(path, 0)).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(
      new RegExp(`^whatsapp\\.db is in use by process ${process.pid} on .+, since 20.+Stop that one, or give this one`),
    ),
  });
  first.release();
});

it('waits for one that is about to end', async () => {
  const path = join(folder, 'whatsapp.db');
  const first = await ownStore(path);
  const second = ownStore(path, 60_000);
  first.release();
  (await second).release();
});

it('creates the folder, and lets stores next to each other be used', async () => {
  const owned = [await ownStore(join(folder, 'new', 'one.db')), await ownStore(join(folder, 'new', 'two.db'))];
  for (const { release } of owned) release();
});

it('says which store it is about where its folder can not be used', async () => {
  await expect(ownStore('/dev/null/whatsapp.db')).rejects.toThrow(/whatsapp\.db can't be used/);
});

it('refuses a path that is not a file before anything is created next to it or closed to others', async () => {
  chmodSync(folder, 0o755);
  await expect(ownStore(folder)).rejects.toThrow(/it is a folder.*sqlite:PATH/);
  await expect(ownStore('/dev/null')).rejects.toThrow(/it is not a file/);
  expect([existsSync(`${folder}.lock`), existsSync('/dev/null.lock')]).toEqual([false, false]);
  expect(makePrivateFile(folder)).toEqual([]);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});
