import { ServiceError } from '../service-error.ts';

/** Where a page of a list ended: the values of its last row that the list is sorted by. */
export type Position = readonly [string | number, string | number];

/** Makes a cursor from the position at which a page of that list ended. */
export function writeCursor(list: string, position: Position): string {
  return Buffer.from(JSON.stringify([list, ...position])).toString('base64url');
}

/** Reads a cursor of that list; throws `cursor_invalid` for any other text. */
export function readCursor(list: string, cursor: string): Position {
  try {
    const [from, first, second]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (from === list && isOrdered(first) && isOrdered(second)) return [first, second];
  } catch {
    // Falls through to the one error for every invalid cursor.
  }
  throw new ServiceError('cursor_invalid', 'This cursor does not belong to this list. Start again without one.');
}

const isOrdered = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** The list that a cursor belongs to; undefined if it is not a cursor. */
export function listOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())[0];
  } catch {
    return undefined;
  }
}
