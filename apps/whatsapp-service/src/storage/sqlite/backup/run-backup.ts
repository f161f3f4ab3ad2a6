import { createLog } from '../../../log.ts';
import { abortableSleep } from '../../../loop.ts';
import { backUp } from './back-up.ts';
import { noteBackup } from './backup-note.ts';
import { type BackupOptions, readOptions, usage } from './backup-options.ts';
import { nextTime } from './next-time.ts';
import { restore } from './restore.ts';

const log = createLog('info').child({ part: 'backup' });

async function make(options: BackupOptions): Promise<void> {
  const startedAt = performance.now();
  const now = Date.now();
  const { folder, media, warnings } = await backUp({ ...options, now });
  // Of a database that can only be read, a backup is as good.
  await noteBackup(options.from, now).catch((error: unknown) =>
    log.warn({ error }, 'Cannot record the backup next to the database, so `whatsapp status` does not show it.'),
  );
  for (const warning of warnings) log.warn(warning);
  log.info({ folder, media, durationMs: Math.round(performance.now() - startedAt) }, 'Backed up.');
}

const lookEveryMs = 60_000;

/** Makes a backup each day until stopped. A failed one is logged, and the next is made a day later. */
async function makeDaily(options: BackupOptions, at: string): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  while (!stopping.signal.aborted) {
    let next = nextTime(at, Date.now());
    log.info({ next: new Date(next).toISOString() }, 'Waiting for the next backup.');
    // Checked repeatedly, since the clock may be set meanwhile.
    while (Date.now() < next) {
      await abortableSleep(Math.min(next - Date.now(), lookEveryMs), stopping.signal);
      if (stopping.signal.aborted) return;
      next = Math.min(next, nextTime(at, Date.now()));
    }
    await make(options).catch((error: unknown) => log.error({ error }, 'Backup failed; earlier backups are kept.'));
  }
}

/** Runs the command given by the arguments; resolves with the exit code. */
export async function runBackup(args: string[], env: NodeJS.ProcessEnv): Promise<0 | 1> {
  try {
    const options = readOptions(args, env);
    if (options === 'help') console.log(usage);
    else if (options.restore !== undefined) {
      const { restore: backup, from: to, media, keepsQueue, keys } = options;
      const done = await restore({ backup, to, media, now: Date.now(), keepsQueue, keys });
      log.info({ from: backup, to, ...done }, 'Restored; the previous files are kept.');
    } else if (options.at === undefined) await make(options);
    else await makeDaily(options, options.at);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
    return 1;
  }
}
