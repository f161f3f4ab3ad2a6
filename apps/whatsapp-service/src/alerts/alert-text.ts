import type { Alert, Sender } from '../problems/alert.ts';
import { durationText } from '../problems/duration-text.ts';

/** An alert in plain text, for a person who is woken by it. */
export interface AlertText {
  /** One line: severity, service, problem. */
  readonly subject: string;
  /** What to do; null if nothing can be done, or if it is over. */
  readonly remedy: string | null;
  /** When and where. */
  readonly facts: string;
}

const maxSubjectLength = 150;

export function alertText(alert: Alert, { name, version }: Sender): AlertText {
  const { type, problem, at } = alert;
  const isOver = type === 'problem.resolved';
  const label = type === 'test' ? 'test' : isOver ? 'resolved' : problem.severity;
  const lasted = problem.since === null ? '' : ` after ${durationText((problem.until ?? at) - problem.since)}`;
  const subject = `[${label}] ${name}: ${isOver ? `over${lasted}: ` : ''}${problem.cause}`;
  const when = [
    ...(problem.since === null
      ? []
      : [`since ${time(problem.since)}${isOver ? '' : ` (${durationText(at - problem.since)})`}`]),
    ...(problem.until === null ? [] : [`until ${time(problem.until)}`]),
  ].join(', ');
  return {
    subject: subject.length > maxSubjectLength ? `${subject.slice(0, maxSubjectLength - 1)}…` : subject,
    remedy: isOver ? null : problem.remedy,
    facts: `${problem.id}${when === '' ? '' : `, ${when}`}. ${name}, version ${version}; \`whatsapp status\` shows all problems.`,
  };
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
