import { Worker } from 'node:worker_threads';
import { ServiceError, type ServiceErrorCode } from '../../service-error.ts';
import { type FaultKind, FileFault, faultKinds } from './file-fault.ts';
import { type StoreFile, storeFiles } from './files.ts';
import {
  openFiles,
  type ThreadCallName,
  type ThreadCalls,
  type ThreadError,
  type ThreadOptions,
  type ThreadRequest,
  type ThreadResponse,
} from './thread-protocol.ts';

/** A thread that holds a database connection, as seen from the HTTP thread. */
export interface DatabaseThread {
  /** Runs a call on the thread. Rejects with a ServiceError: the call's own, or `store_unavailable` if the thread died. */
  call<Name extends ThreadCallName>(
    name: Name,
    args: ThreadCalls[Name]['args'],
    transfer?: readonly ArrayBuffer[],
  ): Promise<ThreadCalls[Name]['result']>;
  /** Closes its files; later calls wait until `after` has resolved, when they are open again. */
  reopen(after: Promise<unknown>): Promise<void>;
  /** Waits for calls under way, closes the database and ends the thread. */
  close(): Promise<void>;
}

/** A call hit a fault of a file. */
export interface SeenFault {
  readonly which: StoreFile;
  readonly kind: FaultKind;
  readonly error: ServiceError;
}

/** Garbage is collected a little more often than by default, which saves some 30 MB of memory a thread under load. */
const maxYoungGenerationSizeMb = 8;

/** A thread that has closed its files and is still there after this is ended by force. */
const endWithinMs = 1_000;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the thread; resolves once its database is open, rejects with the reason if it can't be opened.
 * @param onFault called with every file fault that a call hits.
 * @param after the thread loads its code at once and opens its files when this has resolved; if it rejects, so does this.
 */
export async function startDatabaseThread(
  options: ThreadOptions,
  onFault: (fault: SeenFault) => void = () => undefined,
  after: Promise<unknown> = Promise.resolve(),
): Promise<DatabaseThread> {
  let isClosed = false;
  let lastId = 0;
  let connecting: Promise<Connection> | null = null;
  let opensAfter = after;

  /** A thread that crashed is started again by the next call; its pending calls were rejected. */
  const connected = (): Promise<Connection> => {
    if (connecting) return connecting;
    const mine = connect(options, opensAfter, onFault, () => {
      if (connecting === mine) connecting = null;
    });
    connecting = mine;
    return mine;
  };
  const ask = async <Name extends ThreadCallName>(
    connection: Connection,
    name: Name,
    args: ThreadCalls[Name]['args'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ThreadCalls[Name]['result']> => {
    lastId += 1;
    return connection.ask({ id: lastId, call: name, args }, transfer);
  };
  await connected();

  return {
    call: async (name, args, transfer) => {
      if (isClosed) throw closedError();
      return ask(await connected(), name, args, transfer);
    },
    reopen: async (after) => {
      const before = connecting;
      connecting = null;
      opensAfter = after.catch(() => undefined);
      const connection = await before?.catch(() => null);
      // A damaged file may not close cleanly; the thread ends anyway.
      await (connection && ask(connection, 'close', [])?.catch(() => undefined));
      await connection?.end();
    },
    close: async () => {
      if (isClosed) return;
      const connection = await connected();
      isClosed = true;
      await ask(connection, 'close', []);
      await connection.end();
    },
  };
}

/** The thread, unless its file must not be used: `fault` says why, or null. */
export function refusing(thread: DatabaseThread, fault: () => ServiceError | null): DatabaseThread {
  return {
    ...thread,
    call: async (name, args, transfer) => {
      const found = fault();
      if (found) throw found;
      return thread.call(name, args, transfer);
    },
  };
}

/** The error of every call after the store was closed. */
export function closedError(): ServiceError {
  return new ServiceError('store_unavailable', 'The store is closed.', { isRetryable: true });
}

interface Connection {
  ask(request: ThreadRequest, transfer: readonly ArrayBuffer[]): Promise<never>;
  end(): Promise<void>;
}

async function connect(
  options: ThreadOptions,
  after: Promise<unknown>,
  onFault: (fault: SeenFault) => void,
  onLost: () => void,
): Promise<Connection> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./sqlite-thread.${ending}`, import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const waiting = new Map<number, Waiting>();
  const lose = (cause: unknown): void => {
    onLost();
    const error = errorFrom(causeOfEnd(cause, options), onFault);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (response: ThreadResponse) => settle(waiting, response, onFault));
  worker.on('error', lose);
  worker.on('exit', lose);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const opened = new Promise<never>((resolve, reject) => waiting.set(0, { resolve, reject }));
  after.then(
    () => worker.postMessage(openFiles),
    (error: Error) => {
      waiting.get(0)?.reject(error);
      waiting.clear();
      void worker.terminate();
    },
  );
  await opened;
  return {
    ask: (request, transfer) =>
      new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request, [...transfer]);
      }),
    end: async () => {
      // It ends by itself once it has closed its files; ended by force meanwhile, Node was seen to crash.
      const force = setTimeout(() => void worker.terminate(), endWithinMs);
      await exited;
      clearTimeout(force);
    },
  };
}

function settle(waiting: Map<number, Waiting>, response: ThreadResponse, onFault: (fault: SeenFault) => void): void {
  const caller = waiting.get(response.id);
  waiting.delete(response.id);
  if ('result' in response) {
    caller?.resolve(response.result as never);
    return;
  }
  caller?.reject(errorFrom(response.error, onFault));
}

function errorFrom(
  { code, message, remedy, which, kind }: ThreadError,
  onFault: (fault: SeenFault) => void,
): ServiceError {
  const isRetryable = code === 'store_unavailable';
  const error = new ServiceError(code as ServiceErrorCode, message, { isRetryable, remedy });
  if (which && kind) onFault({ which, kind, error });
  return error;
}

/** Why the thread is gone: the error it threw while opening its files, with its fields, or its exit code. */
function causeOfEnd(cause: unknown, { path, role }: ThreadOptions): ThreadError {
  if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('store_')) {
    const which = storeFiles.find((each) => 'which' in cause && cause.which === each);
    const kind = faultKinds.find((each) => 'kind' in cause && cause.kind === each);
    const remedy = 'remedy' in cause && typeof cause.remedy === 'string' ? cause.remedy : null;
    return { code: String(cause.code), message: cause.message, remedy, which, kind };
  }
  const reason = cause instanceof Error ? cause.message : `its thread ended with code ${String(cause)}`;
  const { code, message, remedy } = new FileFault(role === 'queries' ? 'events' : role, path, 'other', reason);
  return { code, message, remedy };
}
