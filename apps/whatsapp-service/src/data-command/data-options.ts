import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { encryptionKeys } from '../config/encryption.ts';
import { environmentWith, readSettingsOption } from '../config/environment.ts';
import { readMediaChoice } from '../config/media.ts';
import { retention } from '../config/retention.ts';
import { readStoreChoice } from '../config/store.ts';

export const usage = `Usage: node dist/data.js export FOLDER [options]
       node dist/data.js import FOLDER [options]

Writes all stored data to a folder, or fills an empty store from one: SQLite or Firestore, as the
service's settings say. With SQLite an import needs the service to be stopped. An interrupted run is resumed by the same command.

  --keep-queue     with import: messages that waited are sent, though the service was running when the export was made. Only if
                   nothing was sent since
  --settings FILE  read settings from this file instead of .env
  --json           print the result as JSON
  -h, --help       show this`;

export interface DataOptions {
  readonly does: 'export' | 'import';
  readonly folder: string;
  readonly keepsQueue: boolean;
  readonly isJson: boolean;
  readonly settings: ReturnType<typeof readSettings>;
}

// `dist/data.js` is one folder below the app's own, the source two; the repository's root is two above that.
const appFolder = import.meta.url.endsWith('.ts')
  ? new URL('../../', import.meta.url)
  : new URL('../', import.meta.url);
const defaultFiles = [new URL('.env', appFolder), new URL('../../.env', appFolder)];

/** @throws {Error} that explains the problem, for contradictory options and for invalid settings. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): DataOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'keep-queue': { type: 'boolean', default: false },
      settings: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [does, folder, ...others] = positionals;
  if ((does !== 'export' && does !== 'import') || folder === undefined || others.length > 0)
    throw new Error('Give export or import, and a folder.');
  if (values['keep-queue'] && does === 'export') throw new Error('--keep-queue goes with import only.');
  const file = values.settings === undefined ? null : readSettingsOption(['--settings', values.settings], env.INIT_CWD);
  return {
    does,
    // npm runs scripts in the package's folder; a path is relative to the caller's folder.
    folder: resolve(env.INIT_CWD ?? '.', folder),
    keepsQueue: values['keep-queue'],
    isJson: values.json,
    settings: readSettings(environmentWith(file === null ? defaultFiles : [file], env)),
  };
}

/** The service's settings that locate its data. */
function readSettings(env: NodeJS.ProcessEnv) {
  const store = readStoreChoice(env);
  const media = readMediaChoice(env, store.value);
  const kept = retention.read(env);
  const encryption = encryptionKeys.read(env);
  const problem = store.problem ?? media.problem ?? kept.problem ?? encryption.problem ?? null;
  if (problem !== null) throw new Error(problem);
  return { store: store.value, media: media.value, retention: kept.value, keys: encryption.value.contentKeys };
}
