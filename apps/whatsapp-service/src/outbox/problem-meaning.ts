import { type ErrorMeaning, meaningOf, objectOf, objectsOf, type ReportedError } from '@intexuraos/cloud-api';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';

/**
 * The parts of a message that an error's meaning depends on: a request for call permission is refused with codes of
 * calls.
 */
export function subjectOf({ recipient, body }: Pick<OutboxEntry, 'recipient' | 'body'>): ErrorSubject {
  return { recipient, route: asksForCalls(body) ? 'call_permissions' : 'messages' };
}

/** Whether it is an interactive message or a template that asks for permission; a name or an id may be the same word. */
function asksForCalls(body: string): boolean {
  // Few bodies have the word, so few are parsed.
  if (!/call_permission_request/i.test(body)) return false;
  const { interactive, template } = objectOf(JSON.parse(body));
  const components = objectsOf(objectOf(template).components);
  return [objectOf(interactive), ...components].some(
    ({ type }) => typeof type === 'string' && type.toLowerCase() === permissionRequest,
  );
}

const permissionRequest = 'call_permission_request';

export type ErrorSubject = Pick<ReportedError, 'route' | 'recipient'>;

/**
 * What a problem means if Meta reported it; undefined for our own, and for codes that Meta does not document.
 * @param entry the message that met it, if it was one.
 */
export function meaningOfProblem(
  problem: OutboxProblem,
  entry?: Pick<OutboxEntry, 'recipient' | 'body'>,
): ErrorMeaning | undefined {
  const { code, title: message, ...said } = problem;
  if (code === null) return undefined;
  return meaningOf({ ...said, code, message, ...(entry ? subjectOf(entry) : { route: 'messages' }) });
}
