import { type ProblemSubject, problemSubjects } from '@intexuraos/service-api/words';

/** `critical`: messages or webhooks are delayed or lost until someone acts. `warning`: this will happen, or some are affected. `info`: no action is needed. */
export type Severity = 'critical' | 'warning' | 'info';

/** Every kind of problem, with its subject and usual severity. A kind that is not here cannot be reported. */
export const problemKinds = {
  setting_questionable: { about: 'settings', severity: 'warning' },
  ids_swapped: { about: 'settings', severity: 'warning' },
  accounts_file_wrong: { about: 'settings', severity: 'warning' },
  proxy_unknown: { about: 'settings', severity: 'warning' },
  store_failing: { about: 'store', severity: 'critical' },
  file_fault: { about: 'store', severity: 'critical' },
  file_repaired: { about: 'store', severity: 'warning' },
  disk_low: { about: 'disk', severity: 'critical' },
  meta_failing: { about: 'meta', severity: 'critical' },
  token_missing: { about: 'token', severity: 'warning' },
  token_expiring: { about: 'token', severity: 'warning' },
  sending_paused: { about: 'number', severity: 'critical' },
  signatures_wrong: { about: 'webhooks', severity: 'critical' },
  webhooks_refused: { about: 'webhooks', severity: 'warning' },
  service_overloaded: { about: 'webhooks', severity: 'critical' },
  nothing_received: { about: 'webhooks', severity: 'critical' },
  statuses_missing: { about: 'webhooks', severity: 'critical' },
  processing_behind: { about: 'webhooks', severity: 'critical' },
  requests_refused: { about: 'webhooks', severity: 'info' },
  webhook_parts_unread: { about: 'webhooks', severity: 'info' },
  foreign_updates: { about: 'webhooks', severity: 'info' },
  test_webhooks: { about: 'webhooks', severity: 'info' },
  other_responder: { about: 'webhooks', severity: 'info' },
  media_failing: { about: 'media', severity: 'warning' },
  retention_failing: { about: 'store', severity: 'warning' },
  content_rewriting: { about: 'store', severity: 'info' },
  erasure_failing: { about: 'store', severity: 'warning' },
  queue_long: { about: 'queue', severity: 'warning' },
  account_restricted: { about: 'account', severity: 'critical' },
  free_messages_used: { about: 'account', severity: 'info' },
  subscription_failing: { about: 'subscriptions', severity: 'warning' },
  subscription_disabled: { about: 'subscriptions', severity: 'critical' },
  sign_in_failing: { about: 'sign_in', severity: 'warning' },
  alerts_failing: { about: 'alerts', severity: 'warning' },
} as const satisfies Record<string, { about: ProblemSubject; severity: Severity }>;

export type ProblemKind = keyof typeof problemKinds;

/** A finding of a part about itself. Neither text contains content, tokens or users' numbers: both are logged. */
export interface Finding {
  readonly kind: ProblemKind;
  /** Distinguishes findings of one kind: a number’s id, a file. */
  readonly subject?: string;
  /** Other than usual for its kind. */
  readonly severity?: Severity;
  /** The problem and its reason. */
  readonly cause: string;
  /** The remedy; null if nothing can be done. */
  readonly remedy: string | null;
  /** Milliseconds since 1970; absent if unknown. */
  readonly since?: number | null;
  /** How many calls, webhooks or messages it has concerned so far; absent if that isn’t counted. */
  readonly count?: number | null;
  /** The next look knows better: it is shown, and not reported yet. */
  readonly isTentative?: boolean;
  /** Its beginning is logged elsewhere, with more fields. */
  readonly isLogged?: boolean;
}

/** Something that is on now, and that a person should know of or act on. The log, health, status, metrics and alerts all show these. */
export interface Problem {
  /** The same as long as it lasts, on every instance: its kind, and its subject if there may be several. */
  readonly id: string;
  readonly kind: ProblemKind;
  readonly about: ProblemSubject;
  readonly severity: Severity;
  readonly cause: string;
  readonly remedy: string | null;
  readonly since: number | null;
  readonly count: number | null;
  readonly isTentative?: boolean;
  /** Its beginning is logged elsewhere, with more fields. */
  readonly isLogged?: boolean;
}

/** In order of cause; a problem found twice is listed once. */
export function problemsOf(findings: readonly Finding[]): Problem[] {
  const problems = findings.map(problemOf);
  const rank = ({ about }: Problem): number => problemSubjects.indexOf(about);
  return [...new Map(problems.map((problem) => [problem.id, problem])).values()].sort((a, b) => rank(a) - rank(b));
}

function problemOf({ kind, subject, severity, cause, remedy, ...found }: Finding): Problem {
  const { since = null, count = null, isTentative, isLogged } = found;
  const { about, severity: usual } = problemKinds[kind];
  const id = subject === undefined ? kind : `${kind}:${subject}`;
  const marks = { ...(isTentative && { isTentative }), ...(isLogged && { isLogged }) };
  return { id, kind, about, severity: severity ?? usual, cause, remedy, since, count, ...marks };
}

/** The cause and the remedy, as one text. */
export const problemText = ({ cause, remedy }: Pick<Problem, 'cause' | 'remedy'>): string =>
  remedy === null ? cause : `${cause} ${remedy}`;
