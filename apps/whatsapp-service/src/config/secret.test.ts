import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretList, secretProblems, weaknessOf } from './secret.ts';

describe('weaknessOf', () => {
  it('accepts what openssl, uuidgen and password managers generate', () => {
    for (let index = 0; index < 500; index += 1) {
      expect(weaknessOf(randomBytes(32).toString('hex'))).toBeNull();
      expect(weaknessOf(randomBytes(24).toString('base64url'))).toBeNull();
      expect(weaknessOf(randomBytes(16).toString('hex'))).toBeNull();
    }
    expect(weaknessOf(crypto.randomUUID())).toBeNull();
    expect(weaknessOf('correct-horse-battery-staple')).toBeNull();
    expect(weaknessOf('secret_8d1f0a6c27be4395')).toBeNull();
  });

  it.each(['', 'x', 'changeme', 'Tr0ub4dor&3', '8d1f0a6c27be439'])('calls "%s" too short', (secret) => {
    expect(weaknessOf(secret)).toMatch(/holds a secret of \d+ characters; at least 16 are needed/);
  });

  it.each([
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    '1234567890123456',
    'abcdefghijklmnopqrstuvwxyz',
    'fedcba9876543210',
    'x9K$x9K$x9K$x9K$x9K$',
    'qwertyuiopasdfghjkl',
    'changeme-changeme',
    'ChangeMeChangeMe1234',
    'my-super-secret-api-key',
    'your-webhook-verify-token',
    'a-long-random-key',
    'sandbox-verify-token',
    'simulator-app-secret',
    'whatsapp-metrics-key-2026',
    'MyCompanyName2024!!',
    '00000000000000000000000000000000',
  ])('calls "%s" guessable', (secret) => {
    expect(weaknessOf(secret)).toContain('can be guessed');
  });

  it('calls every example in the documentation weak, so that nobody uses one', () => {
    const documents = ['README.md', 'docs/guide/setup.md', 'docs/guide/deploy.md', 'docker/docker-compose.yaml'];
    const examples = documents.flatMap((name) => {
      const text = readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');
      const pattern = /(?:VERIFY_TOKEN|APP_SECRET|API_KEYS?|METRICS_KEY)(?:=|:-)"?([\w-]+)/g;
      return [...text.matchAll(pattern)].map(([, example = '']) => example);
    });
    expect(examples.length).toBeGreaterThan(5);
    expect(examples.filter((example) => weaknessOf(example) === null)).toEqual([]);
  });
});

describe('secretProblems', () => {
  const strong = '8d1f0a6c27be43950b1e7f6a9c2d4e80';

  it('says which of several is weak and what to do, without revealing the secret', () => {
    const lists = [{ name: 'KEYS', secrets: [strong, 'hunter2', `${strong},hunter2`], remedy: 'Make one.' }];
    expect(secretProblems(lists)).toEqual([
      'KEYS, at place 2, holds a secret of 7 characters; at least 16 are needed. Make one.',
    ]);
  });

  it('refuses one secret for two purposes', () => {
    const of = (name: string) => ({ name, secrets: [strong], remedy: '' });
    expect(secretProblems([of('A'), of('B')])).toEqual([expect.stringMatching(/^A and B hold the same secret\. /)]);
  });
});

describe('secretList', () => {
  const read = (env: NodeJS.ProcessEnv, remedy: string | null = null) => secretList('KEY', remedy).read(env);
  let file: string;
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'secret-')), 'key');
  });
  afterEach(() => rmSync(join(file, '..'), { recursive: true }));

  it('reads a file without the white space around its text, several by commas or lines', () => {
    writeFileSync(file, '\n one \n');
    expect(read({ KEY_FILE: ` ${file} ` })).toEqual({ value: ['one'], problem: null });
    writeFileSync(file, 'one, two\r\nthree\n');
    expect(read({ KEY_FILE: file }).value).toEqual(['one', 'two', 'three']);
  });

  it('treats an empty variable as not set', () => {
    writeFileSync(file, 'one');
    expect(read({ KEY: ' ', KEY_FILE: file }).value).toEqual(['one']);
    expect(read({ KEY: 'two', KEY_FILE: '' }).value).toEqual(['two']);
  });

  it('refuses a variable and a file at once, an empty file, and one that can’t be read', () => {
    writeFileSync(file, ' \n');
    expect(read({ KEY: 'x', KEY_FILE: file }).problem).toBe('KEY and KEY_FILE are both set. Keep one of them.');
    expect(read({ KEY_FILE: file }).problem).toMatch(/key, named by KEY_FILE, is empty\. /);
    expect(read({ KEY_FILE: `${file}2` }).problem).toMatch(/key2, named by KEY_FILE, can’t be read \(ENOENT\)\. /);
    expect(read({ KEY_FILE: join(file, '..') }).problem).toContain('(EISDIR)');
  });

  it('asks for what is required, in either form', () => {
    expect(read({}, 'Make one.').problem).toBe('KEY is not set. Make one.');
    expect(read({ KEY: ' ' }, 'Make one.').problem).toBe('KEY is empty. Make one.');
    writeFileSync(file, 'one');
    expect(read({ KEY_FILE: file }, 'Make one.').problem).toBeNull();
  });
});
