/** How long, in milliseconds, an idempotency key is good. Entries are kept for no less after their end (`leastDays`). */
export const keptForMs = 30 * 24 * 60 * 60_000;
