import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { bundle } from '../../bundle.ts';

it('has Google’s client find its proxy agent, a CommonJS package that it imports by a name once it needs it', async () => {
  // Below the root, where packages are found; builds are kept by the folder's name.
  const folder = fileURLToPath(new URL('../../node_modules/.cache/bundle-test/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  try {
    const entry = join(folder, 'entry.ts');
    writeFileSync(
      entry,
      `import { Gaxios } from 'gaxios';
       const nobody = 'http://127.0.0.1:1';
       export const call = () => new Gaxios().request({ url: 'https://www.googleapis.com/', proxy: nobody, retry: false });`,
    );
    await bundle(folder, { entryPoints: { entry } });
    const { call } = (await import(pathToFileURL(join(folder, 'dist/entry.js')).href)) as { call(): Promise<unknown> };
    await expect(call()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
