import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { beginStaging, moveIntoPlace, refuseUnfinishedImport, stagedStore } from './staging.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staging-'));
  path = join(folder, 'whatsapp.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets no service start until an import has moved its files into place, and leaves nothing else behind', async () => {
  await beginStaging(path, 'export-1');
  await writeFile(stagedStore(path), 'events');
  expect(() => refuseUnfinishedImport(path)).toThrow('has not finished');
  await moveIntoPlace(path);
  refuseUnfinishedImport(path);
  expect(await readdir(folder)).toEqual(['whatsapp.db']);
});

it('takes an import for complete that was killed while it removed its folder', async () => {
  await writeFile(path, 'events');
  await mkdir(`${path}.imported`);
  await writeFile(join(`${path}.imported`, 'progress.json'), '{}');
  refuseUnfinishedImport(path);
  expect(existsSync(`${path}.imported`)).toBe(false);
});
