import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../../../../trials/support/service-process.ts';

/** Google's own Firestore emulator, running. */
export interface FirestoreEmulator {
  /** `127.0.0.1:8085`, as in `FIRESTORE_EMULATOR_HOST`. */
  readonly host: string;
  /** Ends the emulator if it was started here; leaves alone what ran before. */
  stop(): Promise<void>;
}

export interface MissingEmulator {
  readonly host: null;
  /** Where it was looked for, in a few words. */
  readonly reason: string;
}

const startDeadlineMs = 60_000;

/**
 * Finds Google's Firestore emulator: the one that `FIRESTORE_EMULATOR_HOST` names, or else that of the Google Cloud
 * CLI, which is started on a free port of this machine (about 2 s, 700 MB). Rejects if it is there but doesn't start.
 * @param jvmFlags what Java is given besides.
 */
export async function openFirestoreEmulator(
  env: NodeJS.ProcessEnv = process.env,
  jvmFlags: readonly string[] = [],
): Promise<FirestoreEmulator | MissingEmulator> {
  if (env.FIRESTORE_EMULATOR_HOST) return { host: env.FIRESTORE_EMULATOR_HOST, stop: async () => undefined };
  const found = await findJar();
  if (found.jar === null) return { host: null, reason: `FIRESTORE_EMULATOR_HOST is not set, ${found.reason}` };
  return startEmulator(found.jar, jvmFlags);
}

async function findJar(): Promise<{ jar: string } | { jar: null; reason: string }> {
  const run = promisify(execFile);
  try {
    const { stdout } = await run('gcloud', ['info', '--format=value(installation.sdk_root)']);
    const jar = join(stdout.trim(), 'platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');
    await access(jar);
    await run('java', ['-version']);
    return { jar };
  } catch (error) {
    const { path, syscall } = error as { path?: string; syscall?: string };
    if (syscall?.includes('java')) return { jar: null, reason: 'there is no Java to run it with' };
    if (syscall?.includes('gcloud') || !path) return { jar: null, reason: 'there is no Google Cloud CLI' };
    return { jar: null, reason: 'the Google Cloud CLI lacks its component cloud-firestore-emulator' };
  }
}

async function startEmulator(jar: string, jvmFlags: readonly string[]): Promise<FirestoreEmulator> {
  const port = await freePort();
  const java = spawn(
    'java',
    [
      '-Xmx1g',
      ...jvmFlags,
      '-Duser.language=en',
      '-cp',
      jar,
      'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
      'start',
      '--host=127.0.0.1',
      `--port=${port}`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const endWithUs = (): void => {
    java.kill('SIGKILL');
  };
  process.on('exit', endWithUs);
  await running(java);
  return {
    host: `127.0.0.1:${port}`,
    stop: async () => {
      process.off('exit', endWithUs);
      const ended = new Promise((resolve) => java.once('exit', resolve));
      // It holds nothing that is worth a tidy end.
      if (java.exitCode === null && java.kill('SIGKILL')) await ended;
    },
  };
}

/** Resolves when the emulator says that it serves; its output is read on, so that it never blocks. */
function running(java: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      java.kill('SIGKILL');
      reject(new Error(`The Firestore emulator did not start: ${why}.`));
    };
    const timer = setTimeout(() => giveUp(`nothing was heard of it for ${startDeadlineMs / 1_000} s`), startDeadlineMs);
    java.once('error', (error) => giveUp(error.message));
    java.once('exit', (code) => giveUp(`it ended with code ${code}`));
    if (!java.stdout) return;
    createInterface(java.stdout).on('line', (line) => {
      if (!line.includes('is now running')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
