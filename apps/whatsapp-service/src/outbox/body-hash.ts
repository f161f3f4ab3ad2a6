import { createHash } from 'node:crypto';
import { parseExactJson } from '@intexuraos/cloud-api';

/** SHA-256 over a body, the same for any order of its keys: clients may change the order when they repeat a call. */
export function hashOfBody(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body, sorted)).digest('hex').slice(0, 32);
}

/** The hash of a body whose parsed value is known already, unless that has lost digits of its integers. */
export function hashOfText({ value, text }: { readonly value: unknown; readonly text: string }): string {
  return hashOfBody(/\d{16}/.test(text) ? parseExactJson(text) : value);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
