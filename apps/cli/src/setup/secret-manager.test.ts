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

/** A fake gcloud that records its arguments and behaves as scripted. */
async function fakeGcloud(behaviour: string): Promise<() => Promise<string[]>> {
  const log = join(folder, 'log');
  const script = `#!/bin/sh\necho "$*" >> ${log}\ncase "$*" in *versions*) sed 's/^/< /' >> ${log}; echo >> ${log};; esac\n${behaviour}\n`;
  await writeFile(join(folder, 'gcloud'), script);
  await chmod(join(folder, 'gcloud'), 0o755);
  process.env.PATH = `${folder}:${path}`;
  return async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
}

describe('keepInSecretManager', () => {
  it('creates a secret and adds a version, passing the value on standard input', async () => {
    const asked = await fakeGcloud('exit 0');
    await keepInSecretManager('my-project', { INTEXURAOS_WHATSAPP_APP_SECRET: 'very-secret' });
    expect(await asked()).toEqual([
      'secrets create INTEXURAOS_WHATSAPP_APP_SECRET --replication-policy=automatic --project=my-project --quiet',
      'secrets versions add INTEXURAOS_WHATSAPP_APP_SECRET --data-file=- --project=my-project --quiet',
      '< very-secret',
    ]);
  });

  it('adds a version to an existing secret', async () => {
    const asked = await fakeGcloud('case "$*" in *create*) echo "ERROR: already exists" >&2; exit 1;; esac');
    await keepInSecretManager('my-project', { A: 'x' });
    expect(await asked()).toContain('< x');
  });

  it('reports gcloud’s refusal, with a remedy', async () => {
    await fakeGcloud('echo "ERROR: permission denied" >&2; exit 1');
    await expect(keepInSecretManager('my-project', { A: 'x' })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('permission denied'),
      remedy: expect.stringContaining('gcloud auth login'),
    });
  });

  it('reports that gcloud is not installed', async () => {
    process.env.PATH = folder;
    await expect(keepInSecretManager('my-project', { A: 'x' })).rejects.toMatchObject({ exitCode: 3 });
  });
});
