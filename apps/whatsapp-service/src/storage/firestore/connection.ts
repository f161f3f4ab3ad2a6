import google, { Firestore, type Settings } from '@google-cloud/firestore';
import gax from 'google-gax';
import { storeFault } from './store-fault.ts';
import type { Write } from './values.ts';

export interface ConnectionOptions {
  /** Default: from the environment and the credentials; with an emulator `intexuraos-local`. */
  readonly projectId?: string | undefined;
  /** Default `(default)`. */
  readonly databaseId?: string | undefined;
  /** `host:port` of an emulator; without it the real Firestore, with the credentials of the environment. */
  readonly emulatorHost?: string | undefined;
  /** No single request is waited for longer than this, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** Both faces of the Google client: documents and transactions, and plain write requests with a timeout of their own. */
export interface Connection {
  readonly firestore: Firestore;
  /** `projects/P/databases/D/documents` */
  readonly documentsPath: string;
  /** Writes that succeed or fail each on its own; one status a write, in their order. Never retried by the client. */
  batchWrite(writes: readonly Write[], timeoutMs: number): Promise<WriteStatus[]>;
  /** Writes that succeed or fail together. Never retried by the client. */
  commit(writes: readonly Write[], timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface WriteStatus {
  /** gRPC code; 0 if the write was done. */
  readonly code: number;
  readonly message: string;
}

/**
 * Opens the connection; rejects with a ServiceError if there are no credentials or no project. Two of Google's clients
 * are needed: the usual one repeats a failed write for ten minutes on its own, long after its caller has given up, and
 * its BulkWriter can't be configured otherwise; the lower-level one takes a timeout for each request.
 */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const settings = clientSettings(options);
  try {
    const lower = new google.v1.FirestoreClient(settings);
    // Initialized here, since a client that finds no credentials later rejects outside of any call.
    await lower.initialize();
    const projectId = settings.projectId ?? (await lower.getProjectId());
    const firestore = new Firestore({ ...settings, projectId, ignoreUndefinedProperties: true });
    const database = `projects/${projectId}/databases/${options.databaseId ?? '(default)'}`;
    return connection(firestore, lower, { database, headers: options.emulatorHost ? emulatorHeaders : {} });
  } catch (error) {
    throw storeFault(error, 'open: name the project with GOOGLE_CLOUD_PROJECT and give credentials');
  }
}

type LowerClient = InstanceType<typeof google.v1.FirestoreClient>;

interface RequestTarget {
  readonly database: string;
  readonly headers: Readonly<Record<string, string>>;
}

function connection(firestore: Firestore, lower: LowerClient, { database, headers }: RequestTarget): Connection {
  const callOptions = (timeout: number) => ({ timeout, otherArgs: { headers: { ...headers } } });
  return {
    firestore,
    documentsPath: `${database}/documents`,
    batchWrite: async (writes, timeout) => {
      const [response] = await lower.batchWrite({ database, writes: [...writes] }, callOptions(timeout));
      return (response.status ?? []).map(({ code, message }) => ({ code: code ?? 0, message: message ?? '' }));
    },
    commit: async (writes, timeout) => {
      await lower.commit({ database, writes: [...writes] }, callOptions(timeout));
    },
    close: async () => {
      await Promise.all([firestore.terminate(), lower.close()]);
    },
  };
}

function clientSettings({ projectId, databaseId, emulatorHost, requestTimeoutMs }: ConnectionOptions): Settings {
  const service = 'google.firestore.v1.Firestore';
  const method = { timeout_millis: requestTimeoutMs, retry_codes_name: 'none', retry_params_name: 'default' };
  const methods = ['BatchWrite', 'Commit', 'BeginTransaction', 'Rollback', 'BatchGetDocuments', 'RunQuery'];
  return {
    ...(projectId === undefined && emulatorHost === undefined ? {} : { projectId: projectId ?? 'intexuraos-local' }),
    ...(databaseId === undefined ? {} : { databaseId }),
    ...(emulatorHost === undefined ? {} : emulatorSettings(emulatorHost)),
    clientConfig: {
      interfaces: {
        [service]: {
          retry_codes: { none: [] },
          methods: Object.fromEntries([...methods, 'RunAggregationQuery'].map((name) => [name, method])),
        },
      },
    },
  };
}

/** The emulator's own word for an administrator, to whom no security rules apply. */
const emulatorHeaders = { Authorization: 'Bearer owner' };

/** The usual client wants `host` and `ssl`, the lower one the same in its own words. */
function emulatorSettings(host: string): Settings {
  const { hostname, port } = new URL(`http://${host}`);
  return {
    host,
    ssl: false,
    servicePath: hostname,
    port: Number(port),
    sslCreds: gax.grpc.credentials.createInsecure(),
  };
}
