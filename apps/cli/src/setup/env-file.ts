import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Sets variables in a `.env` file and leaves everything else in it as it is, comments and order included. Written aside
 * and moved into place, readable by its owner only.
 */
export async function updateEnvFile(file: URL, changes: Readonly<Record<string, string>>): Promise<void> {
  const path = fileURLToPath(file);
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, withChanges(textOf(path), changes), { mode: 0o600 });
  await rename(aside, path);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The text with each variable set: in its place where it stands already, else at the end. */
export function withChanges(text: string, changes: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(changes));
  const lines = text.split('\n').flatMap((line) => {
    const [, name = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line) ?? [];
    if (!Object.hasOwn(changes, name)) return [line];
    const value = left.get(name);
    left.delete(name);
    // A second line of the same name would win over the first.
    return value === undefined ? [] : [`${name}=${quoted(value)}`];
  });
  while (lines.at(-1) === '') lines.pop();
  const added = [...left].map(([name, value]) => `${name}=${quoted(value)}`);
  const head = text === '' ? ['# Written by `whatsapp setup`. Keep it out of git: it holds secrets.'] : [];
  return `${[...head, ...lines, ...added].join('\n')}\n`;
}

function quoted(value: string): string {
  if (/^[\w.:/@|,+=-]*$/.test(value)) return value;
  const quote = [`'`, '"', '`'].find((each) => !value.includes(each)) ?? `'`;
  return quote + value + quote;
}
