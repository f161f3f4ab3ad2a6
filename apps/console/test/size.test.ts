import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildConsole } from '../build.ts';

const kib = 1024;

describe('the built console', () => {
  it('is at most 120 KB of script and 16 KiB of style, gzipped', async () => {
    const assets = join(await buildConsole(), 'assets');
    const sizeOf = (ending: string): number =>
      readdirSync(assets)
        .filter((name) => name.endsWith(`${ending}.gz`))
        .reduce((sum, name) => sum + readFileSync(join(assets, name)).byteLength, 0);
    expect(sizeOf('.js')).toBeGreaterThan(10 * kib);
    expect(sizeOf('.js')).toBeLessThan(120_000);
    expect(sizeOf('.css')).toBeLessThan(16 * kib);
  });

  it('is the one for production, without the files and lines that elements come from, where a test begins the build too', async () => {
    const assets = join(await buildConsole(), 'assets');
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => /lineNumber:/.test(readFileSync(join(assets, name), 'utf8')))).toEqual([]);
  });

  it('has script and style of the reference apart from the console’s, each in one small file', async () => {
    const dist = await buildConsole();
    const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
    const { file, css, imports = [] } = manifest['src/reference/main.ts'];
    expect([imports, css.length]).toEqual([[], 1]);
    for (const name of [file, css[0]]) expect(readFileSync(join(dist, `${name}.gz`)).byteLength).toBeLessThan(4 * kib);
  });

  it('has no script and no style within its page, and nothing from elsewhere', async () => {
    const page = readFileSync(join(await buildConsole(), 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc="\/console\/assets\/)|<style|style=|https?:\/\//);
  });
});
