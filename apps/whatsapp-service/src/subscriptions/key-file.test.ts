import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKeyFile } from './key-file.ts';

describe('readKeyFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'key-file-'));

  it('makes a key that only its owner can read, and finds the same again', () => {
    const path = join(folder, 'whatsapp.db.key');
    const first = readKeyFile(path);
    expect(first.key).toMatch(/^[0-9a-f]{64}$/);
    expect(readKeyFile(path)).toEqual(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8').trim()).toBe(first.key);
  });

  it('does not replace a file that holds something else', () => {
    const path = join(folder, 'odd.key');
    writeFileSync(path, 'not a key');
    expect(readKeyFile(path)).toMatchObject({ key: null, problem: expect.stringContaining('Restore it') });
    expect(readFileSync(path, 'utf8')).toBe('not a key');
  });

  it('says what to do where the folder can’t be written', () => {
    expect(readKeyFile(join(folder, 'missing/whatsapp.db.key'))).toMatchObject({
      key: null,
      problem: expect.stringContaining('INTEXURAOS_WHATSAPP_ENCRYPTION_KEY'),
    });
  });
});
