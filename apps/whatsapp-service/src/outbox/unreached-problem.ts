import { explainUnreached, type UnreachedCause } from '@intexuraos/cloud-api';
import type { OutboxProblem } from './outbox-entry.ts';

/** Records of older versions are recognised by it. */
const title = 'Meta could not be reached';

/** The problem of a call that did not reach Meta. @param reason codes of the connection, which name no host. */
export function unreachedProblem(reason: string): OutboxProblem {
  return { code: null, subcode: null, title, details: reason, traceId: null, isUnreached: true };
}

/** Why Meta was not reached, and what to do; null for any other problem. */
export function unreachedCause(problem: OutboxProblem): UnreachedCause | null {
  const isOfOlderVersion = problem.code === null && problem.title === title;
  if (!problem.isUnreached && !isOfOlderVersion) return null;
  const { cause, remedy } = explainUnreached(problem.details ?? '');
  return { cause: `${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`, remedy };
}
