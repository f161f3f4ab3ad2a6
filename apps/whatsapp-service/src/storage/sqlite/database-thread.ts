import { Worker } from 'node:worker_threads';
import { ServiceError, type ServiceErrorCode } from '../../service-error.ts';
import type { ThreadCallName, ThreadCalls, ThreadOptions, ThreadRequest, ThreadResponse } from './thread-protocol.ts';

/** A thread that holds a database connection, as seen from the HTTP thread. */
export interface DatabaseThread {
  /** Runs a call on the thread. Rejects with a ServiceError: the call's own, or `store_unavailable` if the thread died. */
  call<Name extends ThreadCallName>(
    name: Name,
    args: ThreadCalls[Name]['args'],
    transfer?: readonly ArrayBuffer[],
  ): Promise<ThreadCalls[Name]['result']>;
  /** Waits for calls under way, closes the database and ends the thread. */
  close(): Promise<void>;
}

/** Garbage is collected a little more often than by default, which saves some 30 MB of memory a thread under load. */
const maxYoungGenerationSizeMb = 8;

/** A thread that has closed its files and is still there after this is ended by force. */
const endWithinMs = 1_000;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the thread; resolves once its database is open, rejects with the reason if it can't be opened. */
export async function startDatabaseThread(options: ThreadOptions): Promise<DatabaseThread> {
  let isClosed = false;
  let lastId = 0;
  let connecting: Promise<Connection> | null = null;

  /** A thread that died of a fault is started anew by the next call; what it had in hand was rejected. */
  const connected = (): Promise<Connection> => {
    connecting ??= connect(options, () => {
      connecting = null;
    });
    return connecting;
  };
  await connected();

  const call: DatabaseThread['call'] = async (name, args, transfer = []) => {
    if (isClosed) throw closedError();
    const connection = await connected();
    lastId += 1;
    return connection.ask({ id: lastId, call: name, args }, transfer);
  };

  return {
    call,
    close: async () => {
      if (isClosed) return;
      const connection = await connected();
      const closing = call('close', []);
      isClosed = true;
      await closing;
      await connection.end();
    },
  };
}

/** What every call gets after the store was closed. */
export function closedError(): ServiceError {
  return new ServiceError('store_unavailable', 'The store is closed.', { isRetryable: true });
}

interface Connection {
  ask(request: ThreadRequest, transfer: readonly ArrayBuffer[]): Promise<never>;
  end(): Promise<void>;
}

async function connect(options: ThreadOptions, onLost: () => void): Promise<Connection> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./sqlite-thread.${ending}`, import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const waiting = new Map<number, Waiting>();
  const lose = (cause: unknown): void => {
    onLost();
    const fault = faultOf(cause, options.path);
    for (const { reject } of waiting.values()) reject(fault);
    waiting.clear();
  };
  worker.on('message', (response: ThreadResponse) => settle(waiting, response, options.path));
  worker.on('error', lose);
  worker.on('exit', lose);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await new Promise<never>((resolve, reject) => waiting.set(0, { resolve, reject }));
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

function settle(waiting: Map<number, Waiting>, response: ThreadResponse, path: string): void {
  const caller = waiting.get(response.id);
  waiting.delete(response.id);
  if ('result' in response) caller?.resolve(response.result as never);
  else caller?.reject(errorFrom(response.error, path));
}

/** Why the thread is gone: what it threw, or the code that it ended with. */
function faultOf(cause: unknown, path: string): ServiceError {
  if (!(cause instanceof Error)) return unavailable(path, `it ended with code ${String(cause)}`);
  const isNewer = 'code' in cause && cause.code === 'store_newer';
  return isNewer ? new ServiceError('store_newer', cause.message) : unavailable(path, cause.message);
}

function errorFrom(error: { code: string; message: string }, path: string): ServiceError {
  if (error.code === 'store_unavailable') return unavailable(path, error.message);
  return new ServiceError(error.code as ServiceErrorCode, error.message);
}

function unavailable(path: string, reason: string): ServiceError {
  const remedy = 'Check that the disk has room and that the file and its folder can be written by this user.';
  return new ServiceError('store_unavailable', `The database ${path} can't be used: ${reason}. ${remedy}`, {
    isRetryable: true,
  });
}
