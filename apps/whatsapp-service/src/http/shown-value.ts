import { copyable } from '../records/nesting.ts';

/**
 * A value as Meta sent it, or null if there is none or if it is nested so deeply that writing it as JSON again would
 * exhaust the stack (100 levels; real ones stay below 20).
 */
export function shownValue(value: unknown): unknown {
  return copyable(value) ?? null;
}
