import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { encryptionKeys } from '../../../config/encryption.ts';
import { environmentWith } from '../../../config/environment.ts';
import { readMediaPlace } from '../../../config/media.ts';
import { readStoreChoice } from '../../../config/store.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';

export const usage = `Usage: npm run backup -- [options]

Backs up the service's SQLite database and the files of its messages while the service runs, or restores a backup.

  --from FILE      the service's database; by default the one that INTEXURAOS_WHATSAPP_STORE names, else data/whatsapp.db
                   in the service's folder
  --to FOLDER      where the backups are; by default the folder backups next to the database's folder
  --media FOLDER   the folder of files; by default the one that INTEXURAOS_WHATSAPP_MEDIA names, else FILE.media; off leaves
                   them out. Files that the last backup has are shared with it and take no more space. Buckets are not copied
  --keep N         how many backups to keep, the new one included (default 14); older ones are removed
  --at HH:MM       keep running, and back up every day at this time, UTC; without it, once and now
  --restore NAME   replace the database with this backup: its name in the folder of --to, or the path of its folder. Stop
                   the service first. The old files are moved aside. Messages that were queued when the backup was made may
                   have been sent since: they become unknown and are not sent again
  --keep-queue     with --restore: they stay queued. Only if nothing was sent after the backup, as in a move
  -h, --help       show this

Examples
  npm run backup -- --to /srv/backups
  npm run backup -- --to /srv/backups --restore whatsapp-20261128T023000000Z

In the image, and without npm: node dist/backup.js [options]`;

export interface BackupOptions {
  readonly from: string;
  /** The folder of the backups. */
  readonly to: string;
  /** The folder of media; null if they are left out, or not in a folder. */
  readonly media: string | null;
  readonly keep: number;
  readonly at: string | undefined;
  /** The folder of the backup to restore. */
  readonly restore: string | undefined;
  readonly keepsQueue: boolean;
  /** The keys that decrypt a restored backup; null if nothing is encrypted. */
  readonly keys: ContentKeys | null;
}

/** @throws {Error} that explains the problem, for contradictory options. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): BackupOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      media: { type: 'string' },
      keep: { type: 'string', default: '14' },
      at: { type: 'string' },
      restore: { type: 'string' },
      'keep-queue': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { at, keep, restore, 'keep-queue': keepsQueue } = values;
  if (!/^[1-9]\d{0,3}$/.test(keep)) throw new Error(`--keep is "${keep}"; give a number from 1 to 9999.`);
  if (at !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(at)) {
    throw new Error(`--at is "${at}"; give a time of day such as 02:30.`);
  }
  if (keepsQueue && restore === undefined) throw new Error('--keep-queue goes with --restore only.');
  // npm runs scripts in the package's folder; a path is relative to the caller's folder.
  const path = (text: string): string => resolve(env.INIT_CWD ?? '.', text);
  const from = values.from === undefined ? configuredDatabase(env) : path(values.from);
  const to = values.to === undefined ? join(from, '../../backups') : path(values.to);
  const isPath = restore !== undefined && (isAbsolute(restore) || /[\\/]/.test(restore));
  const folder = restore === undefined || isPath ? restore && path(restore) : join(to, restore);
  return {
    from,
    to,
    media: values.media === undefined ? configuredMedia(env, values.from, from) : chosenMedia(path, values.media),
    keep: Number(keep),
    at,
    restore: folder,
    keepsQueue,
    keys: restore === undefined ? null : configuredKeys(env),
  };
}

/** As the service itself finds it: `npm run` works in its folder, whose `.env` counts, and that of the root. */
function settings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const manifest = env.npm_package_json;
  const files =
    manifest === undefined ? [] : ['.env', '../../.env'].map((file) => new URL(file, pathToFileURL(manifest)));
  return environmentWith(files, env);
}

const chosenMedia = (path: (text: string) => string, text: string): string | null =>
  text === 'off' ? null : path(text);

/** Of a database that is named, the settings in files say nothing: they are of the service’s own. */
function configuredMedia(env: NodeJS.ProcessEnv, named: string | undefined, from: string): string | null {
  const { value, problem } = readMediaPlace(named === undefined ? settings(env) : env, { kind: 'sqlite', path: from });
  if (problem !== null) throw new Error(problem);
  return value.kind === 'disk' ? resolve(value.path) : null;
}

function configuredKeys(env: NodeJS.ProcessEnv): ContentKeys | null {
  const { value, problem } = encryptionKeys.read(settings(env));
  if (problem !== null) throw new Error(problem);
  return value.contentKeys;
}

function configuredDatabase(env: NodeJS.ProcessEnv): string {
  const { value, problem } = readStoreChoice(settings(env));
  if (problem !== null) throw new Error(problem);
  if (value.kind === 'sqlite') return resolve(value.path);
  throw new Error(
    'The store is Firestore, which Google backs up (docs/guide/deploy.md). For a SQLite database, name it with --from.',
  );
}
