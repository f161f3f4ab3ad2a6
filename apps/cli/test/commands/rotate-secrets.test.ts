import { chmod, readFile, stat } from 'node:fs/promises';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, file } = setUpCommandScene();

describe('whatsapp secrets rotate', () => {
  it('lets both keys in until it is finished', async () => {
    const settings = await file('.env', 'INTEXURAOS_WHATSAPP_API_KEYS=old-api-key\nOTHER=1\n');
    const begun = await whatsapp(['secrets', 'rotate', 'api-key', '--settings', settings]);
    const [, first = '', second] = /API_KEYS=([^,\n]+),([^,\n]+)/.exec(await readFile(settings, 'utf8')) ?? [];
    expect([begun.code, second, first.length]).toEqual([0, 'old-api-key', 32]);
    expect(begun.stdout).not.toContain(first);
    await whatsapp(['secrets', 'rotate', 'api-key', '--finish', '--settings', settings]);
    expect(await readFile(settings, 'utf8')).toBe(`INTEXURAOS_WHATSAPP_API_KEYS=${first}\nOTHER=1\n`);
    const over = await whatsapp(['secrets', 'rotate', 'api-key', '--finish', '--settings', settings]);
    expect([over.code, over.stderr]).toEqual([1, expect.stringContaining('nothing to finish')]);
  });

  it('warns if the environment takes precedence, if everyone may read the file, and if it can’t be written', async () => {
    const settings = await file('.env', 'INTEXURAOS_WHATSAPP_API_KEYS=old-api-key\n');
    await chmod(settings, 0o644);
    const env = { INTEXURAOS_WHATSAPP_API_KEYS: 'old-api-key' };
    const { stderr } = await whatsapp(['secrets', 'rotate', 'api-key', '--settings', settings], { env });
    expect(stderr).toBe(
      'INTEXURAOS_WHATSAPP_API_KEYS is set in the environment, too, which wins: change it there.\n' +
        `Every user of this machine can read ${settings}; run \`chmod 600\` on it.\n`,
    );
    // Where nobody may write, root included.
    const nowhere = await whatsapp(['secrets', 'rotate', 'api-key', '--settings', '/proc/version']);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('/proc/version can’t be written')]);
  });

  it('F20: copies no secret of the environment into a file, and says where to change it', async () => {
    const settings = await file('.env', 'OTHER=1\n');
    for (const [which, name] of [
      ['api-key', 'INTEXURAOS_WHATSAPP_API_KEYS'],
      ['verify-token', 'INTEXURAOS_WHATSAPP_VERIFY_TOKEN'],
    ] as const) {
      const env = { [name]: 'of-the-environment' };
      const { code, stderr } = await whatsapp(['secrets', 'rotate', which, '--settings', settings], { env });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${name} comes from the environment`)]);
    }
    expect(await readFile(settings, 'utf8')).toBe('OTHER=1\n');
  });

  it('gives Meta the new verify token only when the handshake works', async () => {
    const lines = Object.entries(stand().env).map(([name, value]) => `${name}=${value}`);
    const settings = await file('.env', `${lines.join('\n')}\n`);
    await whatsapp(['secrets', 'rotate', 'verify-token', '--settings', settings]);
    const before = await readFile(settings, 'utf8');
    // The service was not restarted, so it doesn't know the new one.
    const early = await whatsapp(['secrets', 'rotate', 'verify-token', '--finish', '--settings', settings]);
    expect([early.code, early.stderr, await readFile(settings, 'utf8')]).toEqual([
      1,
      expect.stringContaining('2200'),
      before,
    ]);
  });

  it('takes an access token only when it is a good one', async () => {
    const settings = await file(
      '.env',
      Object.entries(stand().env)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    stand().meta.seed({
      tokens: [
        { value: 'another-good-token', scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'] },
      ],
    });
    const bad = await whatsapp(['secrets', 'rotate', 'access-token', '--settings', settings], {
      stdin: 'no-token-at-all',
    });
    expect([bad.code, await readFile(settings, 'utf8')]).toEqual([1, expect.stringContaining(`=${defaults.token}`)]);
    const good = await whatsapp(['secrets', 'rotate', 'access-token', '--settings', settings], {
      stdin: 'another-good-token',
    });
    expect([good.code, await readFile(settings, 'utf8')]).toEqual([0, expect.stringContaining('=another-good-token')]);
  });

  it('replaces the file that holds the access token, and keeps who may read it', async () => {
    const tokenFile = await file('token', `${defaults.token}\n`);
    await chmod(tokenFile, 0o640);
    const lines = Object.entries({ ...stand().env, INTEXURAOS_WHATSAPP_ACCESS_TOKEN_FILE: tokenFile });
    const settings = await file('.env', lines.map(([name, value]) => `${name}=${value}`).join('\n'));
    const before = await stat(tokenFile);
    stand().meta.seed({
      tokens: [
        { value: 'token-for-the-file', scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'] },
      ],
    });
    const rotated = await whatsapp(['secrets', 'rotate', 'access-token', '--settings', settings], {
      stdin: 'token-for-the-file',
    });
    expect([rotated.code, await readFile(tokenFile, 'utf8')]).toEqual([0, 'token-for-the-file\n']);
    const after = await stat(tokenFile);
    expect([after.mode & 0o777, after.ino === before.ino]).toEqual([0o640, false]);
  });
});
