import type { Retention } from '../../../records/retention.ts';
import type { TableSweeper } from '../../../records/sweep.ts';
import type { DatabaseThread } from '../database-thread.ts';
import { type StoreFile, storeFiles } from '../files.ts';

interface SqliteSweeperOptions {
  readonly retention: Retention;
  readonly writers: Readonly<Record<StoreFile, DatabaseThread>>;
  /** The outbox's file is there from the first message on that is to be sent. */
  readonly hasOutbox: () => boolean;
}

/** Sweeps on the threads that write the files: first the records made from a webhook, then the webhook. */
export function createSqliteSweeper({ retention, writers, hasOutbox }: SqliteSweeperOptions): TableSweeper {
  const { events, view } = writers;
  return {
    sweep: async (kind, now, place) => {
      if (kind === 'messages') return view.call('sweepMessages', [retention, now, place]);
      const { rows, next } = await view.call('expireEvents', [retention, now, place]);
      if (rows.length === 0) return { removed: 0, next };
      const { removed, looked } = await events.call('removeEvents', [rows.map(({ seq }) => seq)]);
      // The others are found again: their records are gone already, so that costs little.
      return { removed, next: looked < rows.length ? (rows[looked - 1]?.place ?? place) : next };
    },
    returnSpace: async (place) => {
      const files = storeFiles.filter((file) => file !== 'outbox' || hasOutbox());
      const file = files.find((each) => each === (place ?? 'events'));
      if (file === undefined) return null;
      if (await writers[file].call('returnSpace', [])) return file;
      // The file gets shorter, and the log empty, with this. If somebody reads an older state just now, it is done the next time.
      await writers[file].call('purge', [false]);
      return files[files.indexOf(file) + 1] ?? null;
    },
  };
}
