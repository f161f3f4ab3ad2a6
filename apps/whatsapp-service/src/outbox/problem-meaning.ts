import {
  byConsequence,
  type ErrorMeaning,
  meaningOf,
  objectOf,
  objectsOf,
  type ReportedError,
} from '@intexuraos/cloud-api';
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
  const { code, title: message, others: _others, ...said } = problem;
  if (code === null) return undefined;
  return meaningOf({ ...said, code, message, ...(entry ? subjectOf(entry) : { route: 'messages' }) });
}

/** One problem made of the errors of one status. */
export function withOthers(
  { others: _others, ...problem }: OutboxProblem,
  others: readonly OutboxProblem[],
): OutboxProblem {
  return others.length === 0 ? problem : { ...problem, others };
}

/**
 * A status may report several errors. The most consequential one decides what becomes of the message and what is paused
 * (`byConsequence`); the others are kept with it.
 */
export function decisiveProblem(problem: OutboxProblem, entry: Pick<OutboxEntry, 'recipient' | 'body'>): OutboxProblem {
  if (!problem.others) return problem;
  const all = [problem, ...problem.others];
  const [first = problem, ...others] = byConsequence(all, (each) => meaningOfProblem(each, entry));
  return withOthers(first, others);
}
