import { type Emulator, type MissingEmulator, openEmulator } from './google-emulator.ts';

/** For an emulator that runs for minutes, compiling less and collecting without threads costs half of the processor time. */
export const forMinutes = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/**
 * Finds Google's Firestore emulator: the one that `FIRESTORE_EMULATOR_HOST` names, or else that of the Google Cloud
 * CLI, which is started on a free port of this machine (about 2 s, 700 MB). Rejects if it is there but doesn't start.
 * @param jvmFlags what Java is given besides.
 */
export function openFirestoreEmulator(
  env: NodeJS.ProcessEnv = process.env,
  jvmFlags: readonly string[] = [],
): Promise<Emulator | MissingEmulator> {
  return openEmulator(
    {
      name: 'Firestore',
      variable: 'FIRESTORE_EMULATOR_HOST',
      component: 'cloud-firestore-emulator',
      jar: { folder: '', pattern: /^cloud-firestore-emulator\.jar$/ },
      javaArguments: (jar, port) => [
        ...['-Xmx1g', ...jvmFlags, '-Duser.language=en', '-cp', jar],
        ...['com.google.cloud.datastore.emulator.firestore.CloudFirestore', 'start'],
        ...['--host=127.0.0.1', `--port=${port}`],
      ],
      readyLine: 'is now running',
    },
    env,
  );
}
