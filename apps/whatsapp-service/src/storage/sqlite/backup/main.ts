import { parseArgs } from 'node:util';
import { createLog } from '../../../log.ts';
import { abortableSleep } from '../../../loop.ts';
import { backUp } from './back-up.ts';
import { nextTime } from './next-time.ts';
import { restore } from './restore.ts';

const usage = `backup: copies the service's SQLite database while it runs, and puts a copy back.

  --from FILE      the service's database (/data/whatsapp.db)
  --to FOLDER      where the backups are (/backups)
  --keep N         so many backups are kept (14)
  --at HH:MM       stays, and makes one each day at this time, UTC; without it, one now
  --restore NAME   puts the backup of that name, in the folder of --to, in the place of --from; stop the service first. What
                   waited to be sent may have gone since: it becomes unknown and isn't sent again
  --keep-queue     with --restore: it waits again. Only where nothing went after the backup, as in a move

Example: node /app/dist/backup.js --restore whatsapp-20261128T023000000Z`;

interface Options {
  readonly from: string;
  readonly to: string;
  readonly keep: number;
  readonly at: string | undefined;
  readonly restore: string | undefined;
  readonly keepsQueue: boolean;
}

function readOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string', default: '/data/whatsapp.db' },
      to: { type: 'string', default: '/backups' },
      keep: { type: 'string', default: '14' },
      at: { type: 'string' },
      restore: { type: 'string' },
      'keep-queue': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (!/^[1-9]\d{0,3}$/.test(values.keep)) throw new Error(`--keep is "${values.keep}"; give a number from 1 to 9999.`);
  if (values.at !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(values.at)) {
    throw new Error(`--at is "${values.at}"; give a time of day such as 02:30.`);
  }
  const { from, to, keep, at, restore, 'keep-queue': keepsQueue } = values;
  return { from, to, keep: Number(keep), at, restore, keepsQueue };
}

const log = createLog('info').child({ part: 'backup' });

async function make(options: Options): Promise<void> {
  const startedAt = performance.now();
  const { folder, warnings } = await backUp({ ...options, now: Date.now() });
  for (const warning of warnings) log.warn(warning);
  log.info({ folder, durationMs: Math.round(performance.now() - startedAt) }, 'Backed up.');
}

const lookEveryMs = 60_000;

/** One each day until it is told to stop; one that fails is said so and made the next day. */
async function makeDaily(options: Options, at: string): Promise<void> {
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

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else if (options.restore !== undefined) {
    const { from: to, to: backups, keepsQueue } = options;
    const done = await restore({ backup: `${backups}/${options.restore}`, to, now: Date.now(), keepsQueue });
    log.info({ from: options.restore, to, ...done }, 'Restored; what was there before is kept aside.');
  } else if (options.at === undefined) await make(options);
  else await makeDaily(options, options.at);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
  process.exitCode = 1;
}
