import { createHmac } from 'node:crypto';
import type { UserRef } from '@intexuraos/cloud-api';
import { definedValues } from '../records/defined-parts.ts';

/** The people whose items are left out, as plain data that can cross threads. */
export interface Blocks {
  readonly salt: string;
  /** When the first of them was erased: nothing received before can be about them. */
  readonly since: number;
  /** For each mark, the time before which items are left out; null for all. */
  readonly marks: readonly (readonly [mark: string, before: number | null])[];
}

/** Stands for an id: 128 bits of its HMAC. Without the salt nobody can tell whose it is, nor try numbers. */
export const markOf = (salt: string, id: string): string =>
  createHmac('sha256', salt).update(id).digest('base64url').slice(0, 22);

/** Whether an item about this user, with this time of Meta's, is left out. */
export type IsBlocked = (item: { readonly user?: UserRef; readonly at?: number }) => boolean;

/** A check against a list, prepared once per list. */
export function isBlockedBy({ salt, marks }: Blocks): IsBlocked {
  const until = new Map(marks);
  return ({ user, at }) =>
    definedValues(user?.userId, user?.parentUserId, user?.waId).some((id) => {
      const before = until.get(markOf(salt, id));
      return before !== undefined && (before === null || (at !== undefined && at < before));
    });
}

/** The same if there may be no list, which then costs nothing. Remembers the last list. */
export function createBlockCheck(): (blocks: Blocks | null) => IsBlocked | null {
  let last: { readonly text: string; readonly isBlocked: IsBlocked } | null = null;
  return (blocks) => {
    if (blocks === null || blocks.marks.length === 0) return null;
    const text = JSON.stringify(blocks);
    if (last?.text !== text) last = { text, isBlocked: isBlockedBy(blocks) };
    return last.isBlocked;
  };
}
