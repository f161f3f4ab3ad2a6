import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCache } from '../../build-cache.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const built = (): string => readFileSync(at('dist/main.js'), 'utf8');
const cache = (options: unknown = { external: [] }) => buildCache(folder, options, at('kept'));
/** Makes a build that says how it was made. */
function build(says: string): void {
  mkdirSync(at('made'));
  writeFileSync(at('made/main.js'), says);
  cache().keep(at('made'), [at('main.ts'), at('migrations'), at('none.ts')]);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-cache-'));
  mkdirSync(at('migrations'));
  writeFileSync(at('main.ts'), 'source');
  writeFileSync(at('migrations/1.sql'), 'create');
  build('first');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a kept build', () => {
  it('is used while nothing changes, whenever its files were written', () => {
    expect([cache().restore(), built()]).toEqual([true, 'first']);
    utimesSync(at('main.ts'), new Date(), new Date(Date.now() + 60_000));
    expect(cache().restore()).toBe(true);
  });

  it.each([
    ['a source changes', () => writeFileSync(at('main.ts'), 'other')],
    ['a source is gone', () => rmSync(at('main.ts'))],
    ['a source that was missing is there', () => writeFileSync(at('none.ts'), '')],
    ['a file of a folder changes', () => writeFileSync(at('migrations/1.sql'), 'alter')],
  ])('is not used when %s', (_, change) => {
    change();
    expect(cache().restore()).toBe(false);
  });

  it('is not used for a build with other options', () => {
    expect(cache({ external: ['fastify'] }).restore()).toBe(false);
  });

  it.each([
    // Of another length: a change of the same length within 2 ms is not seen, which only a test can make.
    ['was changed', () => writeFileSync(at('dist/main.js'), 'changed')],
    ['has more than was built', () => writeFileSync(at('dist/more.js'), '')],
    ['is gone', () => rmSync(at('dist'), { recursive: true })],
  ])('takes the place of what is in dist, if that %s', (_, change) => {
    change();
    expect([cache().restore(), built()]).toEqual([true, 'first']);
  });

  it('is used again once the sources are as before', () => {
    writeFileSync(at('main.ts'), 'other');
    build('second');
    expect([cache().restore(), built()]).toEqual([true, 'second']);
    writeFileSync(at('main.ts'), 'source');
    expect([cache().restore(), built()]).toEqual([true, 'first']);
  });
});
