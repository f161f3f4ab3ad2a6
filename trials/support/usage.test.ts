import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { printsUsage } from './usage.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
/** What each script of ours runs at its end. */
const programs = Object.entries(scripts).flatMap(([name, script]) => {
  const [, program] = /(?:^|&& )node (\S+\/main\.ts)$/.exec(script) ?? [];
  return program ? [[name, program] as const] : [];
});

afterEach(() => vi.restoreAllMocks());

describe('printsUsage', () => {
  it.each([[['--help']], [['-h']], [['help']], [['ingest', '--json', '--help']]])(
    'prints it on standard output for %j',
    (args) => {
      const log = vi.spyOn(console, 'log').mockReturnValue();
      expect(printsUsage(args, 'how')).toBe(true);
      expect(log.mock.calls).toEqual([['how']]);
    },
  );

  it.each([[[]], [['ingest', 'help']], [['--json']]])('prints nothing for %j', (args) => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    expect(printsUsage(args, 'how')).toBe(false);
    expect(log).not.toHaveBeenCalled();
  });
});

it.each(programs)('npm run %s -- --help is answered before anything else is done', (_name, program) => {
  expect(read(program)).toMatch(/\b(printsUsage|takesNoArguments|runSeededTrial)\(|options === 'help'/);
});
