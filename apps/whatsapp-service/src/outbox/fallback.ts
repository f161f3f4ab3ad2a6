import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';

/** Meta found the 24-hour service window closed (Meta: error-codes, "Re-engagement message"). */
export const windowClosed = 131047;

/** Whether the outcome of an attempt calls for the caller's fallback template, which is sent once. */
export function callsForFallback(
  entry: OutboxEntry,
  tried: { readonly usedFallback: boolean; readonly problem: OutboxProblem | null },
): boolean {
  const isTaken = entry.usedFallback || tried.usedFallback;
  return entry.fallbackTemplate !== null && !isTaken && tried.problem?.code === windowClosed;
}
