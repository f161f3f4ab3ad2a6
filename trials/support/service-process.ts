import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { startArguments } from '../../apps/whatsapp-service/src/start-arguments.ts';

/** The service's folder, as it stands here. */
export const currentApp = new URL('../../apps/whatsapp-service/', import.meta.url);

/**
 * Empty counts as not set, and a set variable wins over a `.env` file: so nothing that a developer's `.env` says
 * reaches a trial.
 */
const unset = Object.fromEntries(
  [
    'INTEXURAOS_WHATSAPP_API_KEYS',
    'INTEXURAOS_WHATSAPP_WABA_ID',
    'INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID',
    'INTEXURAOS_WHATSAPP_STORE',
    'INTEXURAOS_WHATSAPP_ACCESS_TOKEN',
    'INTEXURAOS_WHATSAPP_ACCESS_TOKEN_FILE',
    'INTEXURAOS_WHATSAPP_GRAPH_URL',
    'INTEXURAOS_WHATSAPP_GRAPH_VERSION',
    'INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS',
    'INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS',
    'WHATSAPP_ACCESS_TOKEN',
    'WHATSAPP_ACCESS_TOKEN_FILE',
    'INTEXURAOS_WHATSAPP_TRUSTED_PROXIES',
    'INTEXURAOS_WHATSAPP_MAX_BODY_BYTES',
    'INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES',
    'WHATSAPP_WABA_ID',
    'WHATSAPP_PHONE_NUMBER_ID',
    'INTEXURAOS_WHATSAPP_METRICS_PORT',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'INTEXURAOS_WHATSAPP_ACCOUNTS_FILE',
    'GOOGLE_CLOUD_PROJECT',
    'FIRESTORE_EMULATOR_HOST',
    'K_SERVICE',
    'LOG_LEVEL',
  ].map((name) => [name, '']),
);

export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** SIGTERM, and SIGKILL if it is still there after 10 s; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL, as a crash would; resolves once it is gone. */
  readonly kill: () => Promise<void>;
}

export interface ServiceOptions {
  /** Variables on top of a clean environment (PATH, HOME and Node's compile cache only, so that nothing of the caller's leaks in). */
  readonly env: Readonly<Record<string, string>>;
  readonly port?: number;
  /** The folder of another build of the service; ends with a slash. */
  readonly app?: URL;
  /** Told everything it prints, as it comes. */
  readonly onOutput?: (chunk: string) => void;
  /** `output` returns at most this many of the last chunks; all by default. */
  readonly rememberedChunks?: number;
  readonly nodeArgs?: readonly string[];
  /** No file may grow past this many KiB, as on a full disk. */
  readonly maxFileKiB?: number;
  /** How long it may take until `/health/live` answers. Default 60 s, on a busy machine. */
  readonly readyWithinMs?: number;
}

/** Starts the built service in a process of its own and waits until it answers. Rejects with its output if it doesn't. */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const port = options.port ?? (await freePort());
  const [command, args] = limited(
    [process.execPath, ...(options.nodeArgs ?? []), ...startArguments(options.app ?? currentApp)],
    options.maxFileKiB,
  );
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      // Set in tests only, where it saves an eighth of a start's processor time.
      ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
      ...unset,
      METADATA_SERVER_DETECTION: 'none',
      HOST: '127.0.0.1',
      PORT: String(port),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  const keep = (chunk: string): void => {
    chunks.push(chunk);
    if (chunks.length > (options.rememberedChunks ?? Number.POSITIVE_INFINITY)) chunks.shift();
    options.onOutput?.(chunk);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const service: ServiceProcess = {
    url: `http://127.0.0.1:${port}`,
    child,
    output: () => chunks.join(''),
    stop: () => stopChild(child),
    kill: async () => {
      child.kill('SIGKILL');
      await exited(child);
    },
  };
  await waitUntilReady(service, port, options.readyWithinMs ?? 60_000);
  return service;
}

function limited([program = '', ...args]: readonly string[], maxFileKiB: number | undefined): [string, string[]] {
  if (maxFileKiB === undefined) return [program, args];
  // The shell counts in blocks of 512 bytes; `exec` keeps the process's id.
  return ['sh', ['-c', `ulimit -f ${maxFileKiB * 2}; exec "$@"`, 'sh', program, ...args]];
}

/**
 * Ports below those that the system gives to outgoing connections, so that none of these takes one before a service
 * listens on it; each process begins somewhere else.
 */
const [firstPort, lastPort] = [12_000, 31_999];
let nextPort = firstPort + ((process.pid * 61) % (lastPort - firstPort));

/** A TCP port of the loopback address that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    nextPort = nextPort === lastPort ? firstPort : nextPort + 1;
    const port = nextPort;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

async function waitUntilReady(service: ServiceProcess, port: number, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (hasExited(service.child)) throw new Error(`The service ended before it answered:\n${service.output()}`);
    if (await isListening(port)) {
      const answer = await fetch(`${service.url}/health/live`).catch(() => null);
      if (answer?.status === 200) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await service.kill();
  throw new Error(`The service did not answer within ${withinMs} ms:\n${service.output()}`);
}

/** A connection that is refused costs a tenth of a request that is. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function stopChild(child: ChildProcess): Promise<number | null> {
  if (hasExited(child)) return child.exitCode;
  child.kill('SIGTERM');
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited(child);
  clearTimeout(giveUp);
  return child.exitCode;
}

const hasExited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function exited(child: ChildProcess): Promise<void> {
  if (!hasExited(child)) await once(child, 'exit');
}
