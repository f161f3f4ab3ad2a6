import type { OutboxProblem } from './outbox-entry.ts';

/** The problem of an answer without Meta’s envelope. */
export function statusProblem(httpStatus: number, details: string): OutboxProblem {
  const title = `HTTP ${httpStatus}, not from Meta`;
  return { code: null, subcode: null, title, details, traceId: null, httpStatus };
}

/** The HTTP status of such a problem; null if the answer was another, or none came. */
export function answeredStatus({ code, title, httpStatus }: OutboxProblem): number | null {
  if (httpStatus !== undefined) return httpStatus;
  const [, digits] = titleOfOlderVersions.exec(title) ?? [];
  return code === null && digits !== undefined ? Number(digits) : null;
}

/** Records of older versions have the status in the title only. */
const titleOfOlderVersions = /^HTTP (\d{3})(?:, not from Meta| that is not Meta’s)$/;
