import { readFileSync } from 'node:fs';

/** The directives of a unit in `systemd/`, by name; a repeated one has several values. */
export function readUnit(name: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of readFileSync(new URL(name, import.meta.url), 'utf8').split('\n')) {
    const [, directive = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (directive !== '') values.set(directive, [...(values.get(directive) ?? []), value]);
  }
  return values;
}
