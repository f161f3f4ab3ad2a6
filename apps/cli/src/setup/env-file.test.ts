import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { updateEnvFile, withChanges } from './env-file.ts';

describe('updateEnvFile', () => {
  it('writes for its owner only, behind a link where it is one, and leaves what is no file alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'env-file-'));
    try {
      const [real, link, socket] = ['real', 'link', 'socket'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      await writeFile(real, '# mine\nA=1\n');
      await symlink(real, link);
      await updateEnvFile(pathToFileURL(link), { A: '2' });
      expect(await readFile(real, 'utf8')).toBe('# mine\nA=2\n');
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      expect((await stat(real)).mode & 0o777).toBe(0o600);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      await expect(updateEnvFile(pathToFileURL(socket), { A: '2' })).rejects.toThrow(`${socket} is no file.`);
      server.close();
      await expect(updateEnvFile(pathToFileURL(join(folder, 'no', 'file')), { A: '2' })).rejects.toThrow(
        /can’t be written \(ENOENT\)/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('withChanges', () => {
  it('changes what stands there, in its place, and adds the rest at the end', () => {
    const before = '# mine\nexport A=1\n\nB="two" # why\nA=again\n';
    expect(withChanges(before, { A: 'x', C: 'y' })).toBe('# mine\nA=x\n\nB="two" # why\nC=y\n');
  });

  it('says whose file it is where it makes one', () => {
    expect(withChanges('', { A: 'x' })).toBe(
      '# Written by `whatsapp setup`. Keep it out of git: it holds secrets.\nA=x\n',
    );
  });

  it('is read back as it was given', () => {
    const value = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ019 #=$"\\|/+,;:@') });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value, { minKeys: 1 }), (changes) => {
        expect(parseEnv(withChanges('OTHER=1\n', changes))).toMatchObject(changes);
      }),
    );
  });
});
