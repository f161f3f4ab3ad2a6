import { createHash } from 'node:crypto';

/** SHA-256 over a body, the same for any order of its keys: clients don't promise one when they repeat a call. */
export function hashOfBody(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body, sorted)).digest('hex').slice(0, 32);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
