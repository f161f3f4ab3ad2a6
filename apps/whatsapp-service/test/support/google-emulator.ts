import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../../../../trials/support/service-process.ts';

/** One of Google's own emulators, running. */
export interface Emulator {
  /** `127.0.0.1:8085`, as in `FIRESTORE_EMULATOR_HOST`. */
  readonly host: string;
  /** Its process; null where it ran before. */
  readonly pid: number | null;
  /** Ends the emulator if it was started here; leaves alone what ran before. */
  stop(): Promise<void>;
}

export interface MissingEmulator {
  readonly host: null;
  /** Where it was looked for, in a few words. */
  readonly reason: string;
}

export interface EmulatorKind {
  /** As in messages: `Firestore`. */
  readonly name: string;
  /** The variable that names one that runs already. */
  readonly variable: string;
  /** The component of the Google Cloud CLI. */
  readonly component: string;
  /** Where its jar is, below the component's folder. */
  readonly jar: { readonly folder: string; readonly pattern: RegExp };
  /** What Java is given to serve that port of this machine. */
  readonly javaArguments: (jar: string, port: number) => readonly string[];
  /** In the line that it prints when it serves. */
  readonly readyLine: string;
}

const startDeadlineMs = 60_000;

/**
 * Finds one of Google's emulators: the one that its variable names, or else that of the Google Cloud
 * CLI, which is started on a free port of this machine. Rejects if it is there but doesn't start.
 */
export async function openEmulator(kind: EmulatorKind, env: NodeJS.ProcessEnv): Promise<Emulator | MissingEmulator> {
  const host = env[kind.variable];
  if (host) return { host, pid: null, stop: async () => undefined };
  const found = await findJar(kind);
  if (found.jar === null) return { host: null, reason: `${kind.variable} is not set, ${found.reason}` };
  return startEmulator(kind, found.jar);
}

async function findJar({ component, jar }: EmulatorKind): Promise<{ jar: string } | { jar: null; reason: string }> {
  const run = promisify(execFile);
  try {
    const { stdout } = await run('gcloud', ['info', '--format=value(installation.sdk_root)']);
    const folder = join(stdout.trim(), 'platform', component, jar.folder);
    const file = (await readdir(folder)).find((each) => jar.pattern.test(each));
    if (file === undefined) return { jar: null, reason: `the Google Cloud CLI’s component ${component} has no jar` };
    await run('java', ['-version']);
    return { jar: join(folder, file) };
  } catch (error) {
    const { path, syscall } = error as { path?: string; syscall?: string };
    if (syscall?.includes('java')) return { jar: null, reason: 'there is no Java to run it with' };
    if (syscall?.includes('gcloud') || !path) return { jar: null, reason: 'there is no Google Cloud CLI' };
    return { jar: null, reason: `the Google Cloud CLI lacks its component ${component}` };
  }
}

async function startEmulator(kind: EmulatorKind, jar: string): Promise<Emulator> {
  const port = await freePort();
  const java = spawn('java', kind.javaArguments(jar, port), { stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithUs = (): void => {
    java.kill('SIGKILL');
  };
  process.on('exit', endWithUs);
  await running(java, kind);
  return {
    host: `127.0.0.1:${port}`,
    pid: java.pid ?? null,
    stop: async () => {
      process.off('exit', endWithUs);
      const ended = new Promise((resolve) => java.once('exit', resolve));
      // It holds nothing that is worth a tidy end.
      if (java.exitCode === null && java.kill('SIGKILL')) await ended;
    },
  };
}

/** Resolves when the emulator says that it serves; its output is read on, so that it never blocks. */
function running(java: ChildProcess, { name, readyLine }: EmulatorKind): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      java.kill('SIGKILL');
      reject(new Error(`The ${name} emulator did not start: ${why}.`));
    };
    const timer = setTimeout(() => giveUp(`nothing was heard of it for ${startDeadlineMs / 1_000} s`), startDeadlineMs);
    java.once('error', (error) => giveUp(error.message));
    java.once('exit', (code) => giveUp(`it ended with code ${code}`));
    for (const output of [java.stdout, java.stderr]) {
      if (!output) continue;
      createInterface(output).on('line', (line) => {
        if (!line.includes(readyLine)) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}
