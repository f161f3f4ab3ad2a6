import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../src/index.ts';

describe('the page', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  afterAll(() => simulator.close());

  it('is served with everything that it loads, under a policy that allows nothing else', async () => {
    const page = await fetch(simulator.url);
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const wanted = [...html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path = '']) => path);
    for (let path = wanted.pop(); path; path = wanted.pop()) {
      const file = await fetch(simulator.url + path);
      expect([path, file.status]).toEqual([path, 200]);
      const text = await file.text();
      wanted.push(...[...text.matchAll(/from '\.\/([^']+)'/g)].map(([, name = '']) => `/page/${name}`));
      // People's messages must never be interpreted as markup.
      expect([path, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/.test(text)]).toEqual([path, false]);
    }
  });

  it('serves no other file', async () => {
    for (const path of [
      '/page/page.ts',
      '/page/tsconfig.json',
      '/page/..%2fpage.ts',
      '/page/%2e%2e/main.ts',
      '/page/',
      '/package.json',
    ]) {
      expect([path, (await fetch(simulator.url + path)).status]).not.toEqual([path, 200]);
    }
  });
});

describe('describe-message.js', () => {
  const copy = new URL('../../src/page/describe-message.js', import.meta.url);
  const head =
    '// Made of packages/cloud-api/src/describe: `UPDATE_PAGE=1 npx vitest run packages/simulator/test/page`.\n';

  /** The page has no build, and the simulator needs only Node, so code shared with the project is copied. */
  async function made(): Promise<string> {
    const { outputFiles } = await build({
      absWorkingDir: fileURLToPath(new URL('../../../../', import.meta.url)),
      entryPoints: ['packages/cloud-api/src/describe/describe-message.ts'],
      bundle: true,
      format: 'esm',
      charset: 'utf8',
      write: false,
    });
    return head + outputFiles[0]?.text;
  }

  it('is the code by which the rest of the project describes messages (UPDATE_PAGE=1 updates it)', async () => {
    const text = await made();
    if (process.env.UPDATE_PAGE) writeFileSync(copy, text);
    expect(readFileSync(copy, 'utf8')).toBe(text);
  });
});
