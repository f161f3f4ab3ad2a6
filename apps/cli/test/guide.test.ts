import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checks } from '../src/doctor/checks/checks.ts';
import { whatsapp } from './support/cli.ts';

const guide = await readFile(new URL('../../../docs/guide/setup.md', import.meta.url), 'utf8');
const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
const shown = [...guide.matchAll(/```console\n\$ whatsapp (explain \d+)\n([\s\S]*?)```/g)].map(
  ([, command = '', output = '']) => [command, output] as const,
);

describe('the guide', () => {
  it('shows every failure mode of the earlier one', () => {
    expect(shown.map(([command]) => command)).toEqual(
      ['190', '100', '200', '131030', '131047'].map((code) => `explain ${code}`),
    );
  });

  it.each(shown)('shows what `whatsapp %s` prints', async (command, output) => {
    expect((await whatsapp(command.split(' '))).stdout).toBe(output);
  });

  it('names checks that there are, and their number', () => {
    const titles = new Set(checks.map(({ title }) => title));
    const named = [...guide.matchAll(/“([a-zA-Z ,’-]+)”/g)].map(([, name = '']) => name);
    const ofDoctor = named.filter((name) => !['Callback', 'Service', 'Rate Limit Exceeded'].includes(name));
    expect(ofDoctor.filter((name) => !titles.has(name.trim()))).toEqual([]);
    for (const document of [guide, readme]) expect(document).toContain(`${checks.length} checks`);
  });
});
