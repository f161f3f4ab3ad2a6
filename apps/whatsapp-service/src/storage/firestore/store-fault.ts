import { ServiceError } from '../../service-error.ts';

/** The gRPC codes that are distinguished here. https://grpc.io/docs/guides/status-codes/ */
export const grpc = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The gRPC code of an error of the Google client; undefined for any other. */
export function grpcCode(error: unknown): number | undefined {
  const code = error instanceof Object && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

const overtaken: readonly number[] = [grpc.failedPrecondition, grpc.alreadyExists, grpc.notFound];

/**
 * Whether a write on top of a version was refused because somebody has written, created or deleted the document
 * meanwhile.
 */
export const isOvertaken = (error: unknown): boolean => overtaken.includes(grpcCode(error) ?? grpc.internal);

/** The remedy for each code. */
const remedies: Readonly<Record<number, string>> = {
  [grpc.notFound]:
    'Is there a Firestore database in this project? Create one in native mode, or name the right project.',
  [grpc.permissionDenied]: "Give the service's account the role roles/datastore.user in this project.",
  [grpc.resourceExhausted]:
    'A quota of the project is used up, or writes arrive faster than Firestore scales; see its console.',
  [grpc.failedPrecondition]: 'Deploy firestore.indexes.json; a new index takes some minutes.',
  [grpc.unauthenticated]: 'The credentials are not valid. Sign in again, or see GOOGLE_APPLICATION_CREDENTIALS.',
};

const whileRunning = 'Firestore may be unreachable or have an outage; what was refused is retried.';

/** For a service that can't start. */
export const atStart =
  'Firestore may be unreachable or have an outage. Check the network, and FIRESTORE_EMULATOR_HOST if it is set; then start the service again.';

/**
 * Turns any error of the Google client into a ServiceError that says what failed and how to fix it.
 * @param passing what to do about a fault of which Firestore says nothing more.
 */
export function storeFault(error: unknown, operation: string, passing = whileRunning): ServiceError {
  if (error instanceof ServiceError) return error;
  const code = grpcCode(error);
  if (code === grpc.deadlineExceeded) return timeout(operation, error, passing);
  if (code === grpc.invalidArgument) return refusedData(operation);
  const remedy = (code === undefined ? undefined : remedies[code]) ?? passing;
  const message = `Firestore failed to ${operation} (${reasonOf(error)}). ${remedy}`;
  return new ServiceError('store_unavailable', message, { isRetryable: true, cause: error });
}

/** Leaves Firestore's message out, which may quote the data. */
function refusedData(operation: string): ServiceError {
  const message = `Firestore refused the data given to ${operation}. This is a bug in the service; please report it.`;
  return new ServiceError('store_unavailable', message, { isRetryable: true });
}

export function timeout(operation: string, cause?: unknown, passing = whileRunning): ServiceError {
  const message = `Firestore did not ${operation} in time. ${passing}`;
  return new ServiceError('store_timeout', message, { isRetryable: true, cause });
}

export function closed(): ServiceError {
  return new ServiceError('store_unavailable', 'The store is closed.', { isRetryable: true });
}

/** The first line, without the client's own additions; it names documents and fields, never their content. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
