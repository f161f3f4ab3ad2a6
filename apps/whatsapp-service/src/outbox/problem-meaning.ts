import { type ErrorMeaning, meaningOf } from '@intexuraos/cloud-api';
import type { OutboxProblem } from './outbox-entry.ts';

/** What a problem means if Meta reported it; undefined for our own, and for codes that Meta does not document. */
export function meaningOfProblem(problem: OutboxProblem, recipient?: string): ErrorMeaning | undefined {
  const { code, title: message, ...said } = problem;
  if (code === null) return undefined;
  return meaningOf({ ...said, code, message, route: 'messages', ...(recipient !== undefined && { recipient }) });
}
