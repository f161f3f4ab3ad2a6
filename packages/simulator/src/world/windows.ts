const windowMs = 24 * 60 * 60 * 1000;

/** The customer service windows: free-form messages are allowed for 24 hours after the user's last message or call. */
export interface Windows {
  /** Opens or refreshes the window between a number and a user (or a group) at a time in milliseconds. */
  open(phoneNumberId: string, user: string, at: number): void;
  /** Closes it at once, to test what happens then. */
  close(phoneNumberId: string, user: string): void;
  /** Milliseconds since 1970 until which it is open; undefined if it never was. */
  openUntil(phoneNumberId: string, user: string): number | undefined;
  /** Moves the window to the user's new number. */
  move(from: string, to: string): void;
}

export function createWindows(): Windows {
  const byUser = new Map<string, Map<string, number>>();
  const ofUser = (user: string): Map<string, number> => {
    const windows = byUser.get(user) ?? new Map<string, number>();
    byUser.set(user, windows);
    return windows;
  };
  return {
    open: (phoneNumberId, user, at) => {
      const windows = ofUser(user);
      windows.set(phoneNumberId, Math.max(windows.get(phoneNumberId) ?? 0, at + windowMs));
    },
    close: (phoneNumberId, user) => {
      byUser.get(user)?.delete(phoneNumberId);
    },
    openUntil: (phoneNumberId, user) => byUser.get(user)?.get(phoneNumberId),
    move: (from, to) => {
      const windows = byUser.get(from);
      if (!windows) return;
      byUser.delete(from);
      byUser.set(to, windows);
    },
  };
}
