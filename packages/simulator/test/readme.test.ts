import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { controlRoutes } from '../src/control/routes.ts';
import { renderMessageTable } from './message-examples.ts';

const file = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- messages -->', '<!-- /messages -->'];

/** The README with the table from the tests. `UPDATE_README=1` writes it. */
function withTable(text: string): string {
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  return `${before}\n\n${renderMessageTable()}\n\n${text.slice(text.indexOf(end))}`;
}

describe('README', () => {
  const text = readFileSync(file, 'utf8');

  it('shows the messages of the tests (UPDATE_README=1 updates it)', () => {
    if (process.env.UPDATE_README) writeFileSync(file, withTable(text));
    expect(readFileSync(file, 'utf8')).toBe(withTable(text));
  });

  it('names only existing paths of the control API', () => {
    const known = new Set(controlRoutes.map(({ path }) => path.split('/')[0]));
    const named = [...text.matchAll(/\/_simulator\/([a-z-]+)/g)].map(([, first = '']) => first);
    expect(named.filter((first) => !known.has(first))).toEqual([]);
  });
});
