import type { DeliveryOutcome } from '../../deliveries/destination.ts';

interface Meaning {
  readonly kind: 'failed' | 'refused';
  /** The status that Google's REST API has for the code, so that deliveries are found by it; null if nothing was answered. */
  readonly status: number | null;
  readonly reason: (topic: string, timeoutMs: number) => string;
}

const grantRole = (topic: string): string => {
  const [, project = '', , id = ''] = topic.split('/');
  return `gcloud pubsub topics add-iam-policy-binding ${id} --project=${project} --member=serviceAccount:ACCOUNT --role=roles/pubsub.publisher`;
};

/**
 * The meaning of gRPC's codes for a published message.
 * @see https://cloud.google.com/pubsub/docs/reference/error-codes
 */
const meanings: Readonly<Record<number, Meaning>> = {
  1: {
    kind: 'failed',
    status: null,
    reason: () => 'The attempt was aborted because the service is shutting down.',
  },
  3: { kind: 'refused', status: 400, reason: () => 'Pub/Sub does not accept the message; see its response.' },
  4: {
    kind: 'failed',
    status: null,
    reason: (_topic, timeoutMs) => `No response from Pub/Sub within ${timeoutMs / 1_000} s.`,
  },
  5: {
    kind: 'failed',
    status: 404,
    reason: (topic) => {
      const [, project = '', , id = ''] = topic.split('/');
      return `There is no topic ${topic}. Create it, or correct the subscription’s url: gcloud pubsub topics create ${id} --project=${project}`;
    },
  },
  7: {
    kind: 'failed',
    status: 403,
    reason: (topic) =>
      `The service’s account may not publish to ${topic}, or Pub/Sub is not enabled in that project. Allow it: ${grantRole(topic)}`,
  },
  8: {
    kind: 'failed',
    status: 429,
    reason: () =>
      'The project’s quota for publishing is used up. Raise it in the Google Cloud console if this persists.',
  },
  9: { kind: 'failed', status: 400, reason: () => 'The topic can’t accept messages at the moment; see its response.' },
  14: { kind: 'failed', status: null, reason: () => 'Pub/Sub can’t be reached.' },
  16: {
    kind: 'failed',
    status: 401,
    reason: (topic) =>
      `Google does not accept the service’s credentials. Check GOOGLE_APPLICATION_CREDENTIALS, or run it under an account that may publish: ${grantRole(topic)}`,
  },
};

const unknownFailure: Meaning = { kind: 'failed', status: 500, reason: () => 'Pub/Sub failed; see its response.' };

/** A client that could not be opened has no code. */
const noCredentials: Meaning = {
  kind: 'failed',
  status: null,
  reason: (topic) =>
    `There are no credentials for Google Cloud. Set GOOGLE_APPLICATION_CREDENTIALS, or run the service under an account that may publish: ${grantRole(topic)}`,
};

const maxAnswerLength = 4 * 1_024;

/** The delivery's outcome for a failure; Google's message is shown as the answer. */
export function failureOf(
  { code, message }: { readonly code: number | null; readonly message: string },
  topic: string,
  timeoutMs: number,
): DeliveryOutcome {
  const { kind, status, reason } = code === null ? noCredentials : (meanings[code] ?? unknownFailure);
  const body = message.slice(0, maxAnswerLength);
  return { kind, status, headers: {}, body, reason: reason(topic, timeoutMs), durationMs: 0 };
}
