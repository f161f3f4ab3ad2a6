import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundled } from '../../../test-threads.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const entries = globSync('**/*-thread.ts', { cwd: src }).sort();
const stripper = 'NativeModule internal/deps/amaro/dist/index';

/** What Node loaded of its own by the time that the module was loaded, in a process of its own without a cache. */
function loadedFor(module: string): string[] {
  const script = `await import(${JSON.stringify(module)}); console.log(JSON.stringify(process.moduleLoadList))`;
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }));
}

describe('a thread in tests', () => {
  it.each(entries)('runs a bundle, which has no types to strip: %s', (entry) => {
    expect(loadedFor(bundled(entry).href)).not.toContain(stripper);
  });

  it('would strip types where it ran the source', () => {
    expect(entries).toContain('storage/sqlite/sqlite-thread.ts');
    expect(loadedFor(`${src}storage/sqlite/sqlite-thread.ts`)).toContain(stripper);
  });
});
