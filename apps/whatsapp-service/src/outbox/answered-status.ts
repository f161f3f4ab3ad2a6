import type { OutboxProblem } from './outbox-entry.ts';

/** The title of a problem whose answer was an HTTP status without Meta’s envelope. */
export const statusTitle = (status: number): string => `HTTP ${status}, not from Meta`;

/** The HTTP status of such a problem; null if the answer was another, or none came. */
export function answeredStatus({ code, title }: Pick<OutboxProblem, 'code' | 'title'>): string | null {
  return code === null ? (/^HTTP (\d{3})(?:, not from Meta| that is not Meta’s)$/.exec(title)?.[1] ?? null) : null;
}
