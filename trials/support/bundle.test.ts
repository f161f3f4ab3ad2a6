import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { bundle } from '../../bundle.ts';

/** Bundles a module, imports what was made and hands over both. It stands below the root, where packages are found; builds are kept by the folder's name. */
async function bundled<T>(code: string, use: (exports: T, made: string) => void | Promise<void>): Promise<void> {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/bundle-test/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  try {
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, code);
    await bundle(folder, { entryPoints: { entry } });
    const file = join(folder, 'dist/entry.js');
    // A name of its own for each: Node imports a file once.
    const exports = (await import(`${pathToFileURL(file).href}?${hash('md5', code)}`)) as T;
    await use(exports, readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('has Google’s client find its proxy agent, a CommonJS package that it imports by a name once it needs it', () =>
  bundled<{ call(): Promise<unknown> }>(
    `import { Gaxios } from 'gaxios';
     const nobody = 'http://127.0.0.1:1';
     export const call = () => new Gaxios().request({ url: 'https://www.googleapis.com/', proxy: nobody, retry: false });`,
    ({ call }) => expect(call()).rejects.toMatchObject({ code: 'ECONNREFUSED' }),
  ));

it('writes only ASCII, without changing the meaning', () =>
  bundled<{ texts: string[]; matches: boolean[] }>(
    `const cooked = ({ raw, ...strings }, ...parts) => Object.values(strings).join('|') + parts.join();
     export const texts = ['Meta’s', \`‘\${1}’ 😀\`, cooked\`ß · \${'é'} 😀\`];
     export const matches = [/^[ß–ø]$/.test('æ'), /^[ßæ]$/.test('æ'), /^😀$/u.test('😀'), /^[^😀]$/u.test('é')]; /*! Émile */`,
    ({ texts, matches }, made) => {
      expect(made).toMatch(/^[\0-\x7f]+$/);
      expect(texts).toEqual(['Meta’s', '‘1’ 😀', 'ß · | 😀é']);
      expect(matches).toEqual([false, true, true, true]);
    },
  ));
