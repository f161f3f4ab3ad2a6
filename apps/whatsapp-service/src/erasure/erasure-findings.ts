import type { Finding } from '../problems/problem.ts';

/** A loop that fails, since when, and why. */
export interface Failure {
  readonly since: number;
  readonly reason: string;
}

/** How the work on erasures goes, as of its last step. */
export interface ErasureReport {
  /** The erasure in hand; null if there is none. */
  readonly current: { readonly id: string; readonly requestedAt: number; readonly isSending: boolean } | null;
  readonly failing: Failure | null;
}

/** A store that does not answer for a moment is no problem of an erasure's. */
const failingForMs = 10 * 60_000;
/** A million messages are gone through within minutes. */
const longMs = 60 * 60_000;

/** Erasures that do not come to an end. */
export function erasureFindings({ current, failing }: ErasureReport, cleaning: Failure | null, now: number): Finding[] {
  return [
    ...(failing ? [failedFinding('erasing', failing, 'A person who is to be erased cannot be erased', now)] : []),
    ...(failing ? [] : [lateFinding(current, now)]),
    ...(cleaning
      ? [failedFinding('webhooks', cleaning, 'New webhooks about erased persons cannot be cleaned of them', now)]
      : []),
  ].flatMap((finding) => finding ?? []);
}

function failedFinding(subject: string, { since, reason }: Failure, what: string, now: number): Finding | null {
  if (now - since < failingForMs) return null;
  return {
    kind: 'erasure_failing',
    subject,
    since,
    cause: `${what}: ${reason}`,
    remedy:
      'It is attempted again, and continues where it was. Check the store’s disk or database, and for media the place that INTEXURAOS_WHATSAPP_MEDIA names.',
  };
}

function lateFinding(current: ErasureReport['current'], now: number): Finding | null {
  if (!current || now - current.requestedAt < longMs) return null;
  const { id, requestedAt, isSending } = current;
  return {
    kind: 'erasure_failing',
    subject: id,
    since: requestedAt,
    cause: isSending
      ? `An erasure is not done (${id}): a message to the person is being sent, and how that ends is not known yet.`
      : `An erasure is not done (${id}): it was requested more than an hour ago, and is still under way.`,
    remedy: isSending
      ? '`whatsapp outbox list --state sending` shows the message. The erasure ends once its outcome is known.'
      : 'GET /v1/erasures/{id} shows its counts. If they grow, it only takes long; otherwise look for warnings in the log.',
  };
}
