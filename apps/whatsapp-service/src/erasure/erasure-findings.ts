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
      ? [failedFinding('webhooks', cleaning, 'Erased people cannot be removed from new webhooks', now)]
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
      'The service retries and continues where it stopped. Check the store’s disk or database and, for media, the storage in INTEXURAOS_WHATSAPP_MEDIA.',
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
      ? `An erasure is not done (${id}): a message to the person is being sent, and its outcome is not known yet.`
      : `An erasure is not done (${id}): it was requested more than an hour ago, and is still in progress.`,
    remedy: isSending
      ? '`whatsapp outbox list --state sending` shows the message. The erasure ends once its outcome is known.'
      : 'GET /v1/erasures/{id} shows its counts. If they grow, it is only slow; otherwise look for warnings in the log.',
  };
}
