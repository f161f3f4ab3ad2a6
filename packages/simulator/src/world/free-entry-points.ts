import type { Ids } from '../ids.ts';

const hourMs = 60 * 60 * 1000;
const answerMs = 24 * hourMs;
/** 72 hours until September 2026. */
const openMs = 7 * 24 * hourMs;

/** A window in which everything the business sends to the user is free. */
export interface FreeEntryPoint {
  /** Of the conversation, as statuses show it. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly closesAt: number;
}

/**
 * The windows of users who write after a click on an ad: the business's first answer within 24 hours opens one, for seven days
 * (Meta: pricing, free entry points). Times are in milliseconds since 1970.
 */
export interface FreeEntryPoints {
  /** Records that the user has written after a click on an ad. */
  enter(phoneNumberId: string, user: string, at: number): void;
  /**
   * The window in which the business now sends to the user, or which this message opens; undefined if there is none.
   */
  answer(phoneNumberId: string, user: string, at: number): FreeEntryPoint | undefined;
  /** Moves the window to the user's new number. */
  move(from: string, to: string): void;
}

interface Entry {
  /** Until an answer comes. */
  enteredAt?: number | undefined;
  open?: FreeEntryPoint | undefined;
}

export function createFreeEntryPoints(ids: Pick<Ids, 'text'>): FreeEntryPoints {
  const byUser = new Map<string, Map<string, Entry>>();
  return {
    enter: (phoneNumberId, user, at) => {
      const entries = byUser.get(user) ?? new Map<string, Entry>();
      byUser.set(user, entries);
      entries.set(phoneNumberId, { ...entries.get(phoneNumberId), enteredAt: at });
    },
    answer: (phoneNumberId, user, at) => {
      const entry = byUser.get(user)?.get(phoneNumberId);
      if (!entry) return undefined;
      if (entry.enteredAt !== undefined && at < entry.enteredAt + answerMs) {
        entry.open = { id: ids.text(32), closesAt: at + openMs };
        entry.enteredAt = undefined;
      }
      return entry.open && at < entry.open.closesAt ? entry.open : undefined;
    },
    move: (from, to) => {
      const entries = byUser.get(from);
      if (!entries) return;
      byUser.delete(from);
      byUser.set(to, entries);
    },
  };
}
