import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const entries = globSync('**/*-thread.ts', { cwd: src }).sort();
const stripper = 'NativeModule internal/deps/amaro/dist/index';

/** What Node loaded of its own by the time that the module was loaded, in a process of its own. */
function loadedFor(module: string, env: NodeJS.ProcessEnv): string[] {
  const script = `await import(${JSON.stringify(module)}); console.log(JSON.stringify(process.moduleLoadList))`;
  const options = { env, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], options));
}

describe('What threads load in tests', () => {
  it.each(entries)('has its types stripped already, so that no thread does it: %s', (entry) => {
    expect(loadedFor(src + entry, process.env)).not.toContain(stripper);
  });

  it('would strip them without the cache', () => {
    const { NODE_COMPILE_CACHE: _, ...bare } = process.env;
    expect(entries).toContain('storage/sqlite/sqlite-thread.ts');
    expect(loadedFor(`${src}storage/sqlite/sqlite-thread.ts`, bare)).toContain(stripper);
  });
});
