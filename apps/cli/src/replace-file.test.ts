import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from './replace-file.ts';

let folder = '';
let umask = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-file-'));
  umask = process.umask();
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true });
});

const at = (...names: string[]): string => join(folder, ...names);
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;
const write = async (path: string, text: string, mode: number): Promise<void> => {
  await writeFile(path, text);
  await chmod(path, mode);
};

describe('replaceFile', () => {
  it.each([0o000, 0o077])('makes a new file readable by its owner only, with the umask %o', async (mask) => {
    process.umask(mask);
    await replaceFile(at('token'), (before) => `${before}new`);
    expect([await readFile(at('token'), 'utf8'), await modeOf(at('token'))]).toEqual(['new', 0o600]);
  });

  it.each([0o400, 0o600, 0o640, 0o664])('keeps the mode %o, with any umask', async (mode) => {
    await write(at('token'), 'old', mode);
    process.umask(0o077);
    await replaceFile(at('token'), (before) => `${before}, new`);
    expect([await readFile(at('token'), 'utf8'), await modeOf(at('token'))]).toEqual(['old, new', mode]);
  });

  it('keeps the owner, so that a service of another user can still read it', async () => {
    await write(at('token'), 'old', 0o600);
    // Root, as in a container or with sudo, can change a file's owner; other users own it already.
    const owner = process.getuid?.() === 0 ? 1000 : (process.getuid?.() ?? 0);
    const { gid } = await stat(at('token'));
    await chown(at('token'), owner, gid);
    await replaceFile(at('token'), () => 'new');
    expect(await stat(at('token'))).toMatchObject({ uid: owner, gid });
  });

  it('gives a reader that has the old file open all of the old text', async () => {
    await write(at('token'), 'old', 0o600);
    const reader = await open(at('token'));
    await replaceFile(at('token'), () => 'new and longer');
    expect(await reader.readFile('utf8')).toBe('old');
    await reader.close();
    expect(await readdir(folder)).toEqual(['token']);
  });

  it('replaces the file that a link leads to, and keeps the link', async () => {
    await mkdir(at('behind'));
    await write(at('behind', 'token'), 'old', 0o640);
    await symlink(join('behind', 'token'), at('token'));
    await replaceFile(at('token'), () => 'new');
    expect(await readFile(at('behind', 'token'), 'utf8')).toBe('new');
    expect([(await lstat(at('token'))).isSymbolicLink(), await modeOf(at('token'))]).toEqual([true, 0o640]);
  });

  it('creates the target of a dangling link', async () => {
    await symlink('later', at('token'));
    await replaceFile(at('token'), () => 'new');
    expect([(await lstat(at('token'))).isSymbolicLink(), await readFile(at('later'), 'utf8')]).toEqual([true, 'new']);
  });

  it('overwrites what a killed run left, and follows no link put there instead', async () => {
    await write(at('token'), 'old', 0o600);
    await write(at('victim'), 'precious', 0o600);
    await symlink('victim', at('token.new'));
    await replaceFile(at('token'), () => 'new');
    expect([await readFile(at('token'), 'utf8'), await readFile(at('victim'), 'utf8')]).toEqual(['new', 'precious']);
    expect((await readdir(folder)).sort()).toEqual(['token', 'victim']);
  });

  it('refuses anything that is not a file', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    await expect(replaceFile(at('socket'), () => 'new')).rejects.toThrow(/socket is not a file\./);
    server.close();
  });

  it('says why a file can’t be written, and leaves nothing behind', async () => {
    await expect(replaceFile(at('no', 'token'), () => 'new')).rejects.toThrow(/no\/token can’t be written \(ENOENT\)/);
    expect(await readdir(folder)).toEqual([]);
  });
});
