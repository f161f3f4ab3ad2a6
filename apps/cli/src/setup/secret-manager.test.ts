import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepInSecretManager } from './secret-manager.ts';

let folder: string;
const path = process.env.PATH;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcloud-'));
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true });
});

/** Something called gcloud that writes down what it is asked, and behaves as this says. */
async function standInForGcloud(behaviour: string): Promise<() => Promise<string[]>> {
  const log = join(folder, 'log');
  const script = `#!/bin/sh\necho "$*" >> ${log}\ncase "$*" in *versions*) sed 's/^/< /' >> ${log}; echo >> ${log};; esac\n${behaviour}\n`;
  await writeFile(join(folder, 'gcloud'), script);
  await chmod(join(folder, 'gcloud'), 0o755);
  process.env.PATH = `${folder}:${path}`;
  return async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
}

describe('keepInSecretManager', () => {
  it('makes a secret and adds a version, whose value goes by standard input', async () => {
    const asked = await standInForGcloud('exit 0');
    await keepInSecretManager('my-project', { INTEXURAOS_WHATSAPP_APP_SECRET: 'very-secret' });
    expect(await asked()).toEqual([
      'secrets create INTEXURAOS_WHATSAPP_APP_SECRET --replication-policy=automatic --project=my-project --quiet',
      'secrets versions add INTEXURAOS_WHATSAPP_APP_SECRET --data-file=- --project=my-project --quiet',
      '< very-secret',
    ]);
  });

  it('adds a version to one that is there', async () => {
    const asked = await standInForGcloud('case "$*" in *create*) echo "ERROR: already exists" >&2; exit 1;; esac');
    await keepInSecretManager('my-project', { A: 'x' });
    expect(await asked()).toContain('< x');
  });

  it('says what gcloud says where it refuses, and what to do', async () => {
    await standInForGcloud('echo "ERROR: permission denied" >&2; exit 1');
    await expect(keepInSecretManager('my-project', { A: 'x' })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('permission denied'),
      remedy: expect.stringContaining('gcloud auth login'),
    });
  });

  it('says so where there is no gcloud', async () => {
    process.env.PATH = folder;
    await expect(keepInSecretManager('my-project', { A: 'x' })).rejects.toMatchObject({ exitCode: 3 });
  });
});
