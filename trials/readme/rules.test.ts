import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocksIn } from './commands-in.ts';
import { documents } from './documents.ts';
import { filledIn, verdictOn } from './rules.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

describe('blocksIn', () => {
  it('keeps commands whole: continued lines, pipes and quotes across lines', () => {
    const text = [
      ...['# Title', '```sh', '# a comment', 'one # "it’s', 'two \\', '  --more', "three '{", "}' | ", '```'],
      ...['```console', '$ four', '```', '```sh', 'five |', '  six', '```'],
    ];
    expect(blocksIn('a.md', text.join('\n'))).toEqual([
      { place: 'a.md:3', commands: ['one # "it’s', 'two \\\n  --more', "three '{\n}' | "] },
      { place: 'a.md:14', commands: ['five |\n  six'] },
    ]);
  });
});

describe('the commands of README and the guides', () => {
  it('are each run, or listed with a reason why they can’t be', () => {
    const verdicts = documents.flatMap((name) =>
      blocksIn(name, read(name)).flatMap(({ commands }) => commands.map((command) => verdictOn(command).kind)),
    );
    expect(verdicts.filter((kind) => kind !== 'skip').length).toBeGreaterThan(20);
  });

  it('include no missing script', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((name) =>
      [...read(name).matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, each]) => each),
    );
    expect(named.filter((each) => each === undefined || !Object.hasOwn(scripts, each))).toEqual([]);
  });
});

it('filledIn inserts the values that a reader would', () => {
  const surroundings = {
    sandbox: { WHATSAPP_API_KEY: 'key' },
    secret: () => 'secret',
    ports: { service: 1, meta: 2 },
  };
  expect(filledIn('export A="your-app-secret"       # App settings', surroundings)).toBe('export A="secret"');
  expect(filledIn('npm run sandbox', surroundings)).toBe('npm run sandbox -- --port 1 --meta-port 2');
});
