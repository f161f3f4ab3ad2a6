import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpMedia, restoreMedia } from './copy-media.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'copy-media-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (...names: string[]): string => join(root, ...names);
const hash = (digit: string): string => digit.repeat(64);
function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
const contentAt = (folder: string, digit: string, suffix = ''): string =>
  at(folder, digit.repeat(2), hash(digit) + suffix);
const filesIn = (folder: string): string[] =>
  readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('backUpMedia', () => {
  it('copies content, and neither thumbnails nor files that are being written', async () => {
    write(contentAt('media', 'a'), 'one');
    write(contentAt('media', 'b', '.enc'), 'two');
    write(at('media', 'thumbnails', 'aa', hash('a')), 'small');
    write(at('media', 'incoming', 'x.part'), 'half');
    expect(await backUpMedia(at('media'), at('first'), null)).toEqual({ files: 2, copied: 2 });
    expect(filesIn('first')).toEqual([hash('a'), `${hash('b')}.enc`]);
    expect(readFileSync(contentAt('first', 'a'), 'utf8')).toBe('one');
    expect((statSync(contentAt('first', 'a')).mode & 0o777).toString(8)).toBe('600');
  });

  it('shares files with the previous backup, and copies files that are new or encrypted again', async () => {
    write(contentAt('media', 'a'), 'one');
    write(contentAt('media', 'b', '.enc'), 'two');
    await backUpMedia(at('media'), at('first'), null);
    write(contentAt('media', 'b', '.enc'), 'TWO');
    utimesSync(contentAt('media', 'b', '.enc'), new Date(0), new Date(0));
    write(contentAt('media', 'c'), 'three');
    expect(await backUpMedia(at('media'), at('second'), at('first'))).toEqual({ files: 3, copied: 2 });
    const inode = (folder: string): number => statSync(contentAt(folder, 'a')).ino;
    expect(inode('second')).toBe(inode('first'));
    expect(readFileSync(contentAt('first', 'b', '.enc'), 'utf8')).toBe('two');
    expect(readFileSync(contentAt('second', 'b', '.enc'), 'utf8')).toBe('TWO');
    // Removing the older one takes nothing from the newer.
    rmSync(at('first'), { recursive: true });
    expect(readFileSync(contentAt('second', 'a'), 'utf8')).toBe('one');
  });

  it('copies nothing where there are no media', async () => {
    expect(await backUpMedia(at('media'), at('first'), null)).toEqual({ files: 0, copied: 0 });
    expect(existsSync(at('first'))).toBe(false);
  });
});

describe('restoreMedia', () => {
  it('restores missing and incomplete files, and leaves the rest', async () => {
    for (const [digit, text] of [
      ['a', 'one'],
      ['b', 'two'],
      ['c', 'three'],
    ] as const)
      write(contentAt('backup', digit), text);
    write(contentAt('media', 'a'), 'ONE');
    write(contentAt('media', 'b'), 'tw');
    write(contentAt('media', 'd'), 'newer');
    expect(await restoreMedia(at('backup'), at('media'))).toBe(2);
    const texts = ['a', 'b', 'c', 'd'].map((digit) => readFileSync(contentAt('media', digit), 'utf8'));
    expect(texts).toEqual(['ONE', 'two', 'three', 'newer']);
    expect(readdirSync(at('media', 'incoming'))).toEqual([]);
    expect(await restoreMedia(at('backup'), at('media'))).toBe(0);
  });
});
