import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { differences } from './differences.ts';

const file = new URL('../../README.md', import.meta.url);
const [begin, end] = ['<!-- examples -->', '<!-- /examples -->'];

/** The README with the current table of differences. `UPDATE_README=1` writes it. */
function withTable(text: string): string {
  const rows = differences.map(({ route, name, reason }) => `| \`${route}\` | ${code(name)} | ${reason} |`);
  const table = ['| Route | Sample | Why |', '| --- | --- | --- |', ...rows].join('\n');
  return `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`;
}

const code = (name: string | undefined): string =>
  name === undefined ? 'all' : /[{_]/.test(name) ? `\`${name}\`` : name;

it("the simulator's README shows every known difference (UPDATE_README=1 updates it)", () => {
  const text = readFileSync(file, 'utf8');
  if (process.env.UPDATE_README) writeFileSync(file, withTable(text));
  expect(readFileSync(file, 'utf8')).toBe(withTable(text));
});
