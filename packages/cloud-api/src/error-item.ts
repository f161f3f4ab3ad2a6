import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { errorOf } from './errors.ts';
import { identityOf } from './identity.ts';
import type { OtherItem } from './items.ts';
import { idOf, isObject, type JsonObject } from './json-value.ts';

const hourMs = 3_600_000;

/** `value.errors[]`: trouble of the app, the account or the system, with no message of its own. `type` is the code. */
export function errorItem(change: Change, error: JsonObject, path: string): OtherItem {
  const read = errorOf(error);
  const hour = change.entryAt === undefined ? undefined : String(Math.floor(change.entryAt / hourMs));
  const parts = [change.field, callBeside(change), contentHash(error), hour];
  const identity = identityOf('error', change.scope, ...parts);
  const base = itemBase(change, String(read.code), path, identity, error);
  return { kind: 'error', ...base, at: change.entryAt, errors: [read] };
}

/** The error of a failed call is next to the call, so two calls that fail alike are two errors. */
function callBeside({ value }: Change): string | undefined {
  const call: unknown = Array.isArray(value.calls) ? value.calls[0] : undefined;
  return isObject(call) ? idOf(call.id) : undefined;
}
