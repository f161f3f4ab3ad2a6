/** What was submitted for a number and still waits for its turn: it should be little, so that other messages need not wait behind it. */
export interface Backlog {
  /** Notes a message that waits. */
  added(entry: { readonly id: string; readonly phoneNumberId: string }): void;
  /** A call was begun for it, or it ended without one. Any other message is ignored. */
  left(id: string): void;
  count(phoneNumberId: string): number;
  /** Looks up messages that have waited for long: another instance may have sent them. */
  check(): Promise<void>;
}

export interface BacklogDeps {
  /** Whether a message still waits. */
  readonly isWaiting: (id: string) => Promise<boolean>;
  /** After how long a message is looked up, in milliseconds. */
  readonly checkAfterMs: number;
  readonly steadyNow: () => number;
}

/** At a time; the others follow. */
const checkedAtOnce = 50;

export function createBacklog({ isWaiting, checkAfterMs, steadyNow }: BacklogDeps): Backlog {
  const waiting = new Map<string, { readonly phoneNumberId: string; readonly since: number }>();
  const counts = new Map<string, number>();
  const count = (phoneNumberId: string): number => counts.get(phoneNumberId) ?? 0;
  const left = (id: string): void => {
    const known = waiting.get(id);
    if (!known || !waiting.delete(id)) return;
    counts.set(known.phoneNumberId, count(known.phoneNumberId) - 1);
  };
  return {
    added: ({ id, phoneNumberId }) => {
      if (waiting.has(id)) return;
      waiting.set(id, { phoneNumberId, since: steadyNow() });
      counts.set(phoneNumberId, count(phoneNumberId) + 1);
    },
    left,
    count,
    check: async () => {
      const before = steadyNow() - checkAfterMs;
      const old = [...waiting].filter(([, { since }]) => since <= before).slice(0, checkedAtOnce);
      await Promise.all(
        old.map(async ([id, entry]) => {
          const isStill = await isWaiting(id).catch(() => true);
          if (!isStill) left(id);
          else if (waiting.delete(id)) waiting.set(id, { ...entry, since: steadyNow() });
        }),
      );
    },
  };
}
