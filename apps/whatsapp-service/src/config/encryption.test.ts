import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { encryptionKeys } from './encryption.ts';

const [a, b] = ['3f91c7a05be2d86418c1d6f3a927e05b'.repeat(2), '5d0e3a9c7b1f48264e6d8c0a2b4f6e81'.repeat(2)];
const folder = mkdtempSync(join(tmpdir(), 'encryption-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fromFile = (text: string) => {
  const file = join(folder, 'keys');
  writeFileSync(file, text);
  return encryptionKeys.read({ INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE: file });
};

describe('the keys of the configuration', () => {
  it('encrypt secrets of subscriptions alone if they have no ids, as they always did', () => {
    expect(encryptionKeys.read({ INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: `${a},${b}` }).value).toMatchObject({
      encryptionKeys: [a, b, `${a},${b}`],
      contentKeys: null,
    });
    expect(fromFile(`${a}\n${b}\n`).value).toEqual({ encryptionKeys: [a, b], contentKeys: null });
    expect(encryptionKeys.read({}).value).toEqual({ encryptionKeys: [], contentKeys: null });
  });

  it('encrypt stored content too if they have ids', () => {
    expect(fromFile(`2026-12 ${a}\n${b}\n`)).toEqual({
      value: { encryptionKeys: [a, b], contentKeys: { current: '2026-12', keys: [{ id: '2026-12', secret: a }] } },
      problem: null,
    });
  });

  it('are refused with the file and the line that is wrong', () => {
    const { problem } = fromFile(`2026-12 ${a}\n2026-11 ${b.slice(1)}\n`);
    expect(problem).toMatch(
      /keys, named by INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE, is wrong\. Line 2: the key 2026-11 has 63 characters; it must be 64 hex digits\./,
    );
    expect(problem).not.toContain(b.slice(1));
  });

  it('are the same for Firestore', () => {
    const env = {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'verify-8a7d3f60b1c94e25',
      INTEXURAOS_WHATSAPP_APP_SECRET: 'b3f08a6de1c94752a7d05e8c1f6b2943',
      INTEXURAOS_WHATSAPP_STORE: 'firestore',
      GOOGLE_CLOUD_PROJECT: 'some-project',
    };
    expect(readConfig({ ...env, INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: `k1 ${a}` }).contentKeys?.current).toBe('k1');
    expect(readConfig({ ...env, INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: a }).contentKeys).toBeNull();
  });
});
