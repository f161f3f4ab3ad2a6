import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
);

const imports = files.flatMap((from) => {
  const text = readFileSync(join(src, from), 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;']*?from '([^']+)'/gm)].map(([, to = '']) => ({
    from,
    to: to.startsWith('.') ? relative(src, join(src, dirname(from), to)) : to,
  }));
});

const offending = (isWrong: (edge: { from: string; to: string }) => boolean): string[] =>
  imports.filter(isWrong).map(({ from, to }) => `${from} imports ${to}`);

describe('the simulator', () => {
  it('has something to check', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it('does not depend on the service, or on anything except Node', () => {
    expect(offending(({ to }) => to.startsWith('..') || (!to.startsWith('node:') && !to.includes('.ts')))).toEqual([]);
  });

  it('keeps the world independent of the code that acts on it', () => {
    const allowed = ['world/', 'ids.ts', 'clock.ts', 'bounded-map.ts'];
    expect(
      offending(({ from, to }) => from.startsWith('world/') && !allowed.some((folder) => to.startsWith(folder))),
    ).toEqual([]);
  });

  it('lets only the control API and the command import all parts', () => {
    const allowed = ['control/', 'main.ts', 'run-command.ts', 'options.ts', 'report-traffic.ts', 'index.ts'];
    expect(
      offending(({ from, to }) => to === 'simulator.ts' && !allowed.some((folder) => from.startsWith(folder))),
    ).toEqual([]);
  });

  it('has no file past 400 lines', () => {
    expect(files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 400)).toEqual([]);
  });
});
