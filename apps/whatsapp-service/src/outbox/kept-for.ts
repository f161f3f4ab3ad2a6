/** So long, in milliseconds, an idempotency key is good, and an entry is kept after its end. */
export const keptForMs = 30 * 24 * 60 * 60_000;
