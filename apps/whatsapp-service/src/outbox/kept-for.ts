/**
 * How long, in milliseconds, an idempotency key is valid. Entries are kept at least as long after their end
 * (`leastDays`).
 */
export const keptForMs = 30 * 24 * 60 * 60_000;
