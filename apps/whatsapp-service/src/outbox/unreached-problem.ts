import { explainUnreached, type UnreachedCause } from '@intexuraos/cloud-api';
import type { OutboxProblem } from './outbox-entry.ts';

const title = 'Meta could not be reached';

/** The problem of a call that did not reach Meta. @param reason codes of the connection, which name no host. */
export function unreachedProblem(reason: string): OutboxProblem {
  return { code: null, subcode: null, title, details: reason, traceId: null };
}

/** Why Meta was not reached, and what to do; null for any other problem. */
export function unreachedCause(problem: Pick<OutboxProblem, 'code' | 'title' | 'details'>): UnreachedCause | null {
  if (problem.code !== null || problem.title !== title) return null;
  const { cause, remedy } = explainUnreached(problem.details ?? '');
  return { cause: `${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`, remedy };
}
