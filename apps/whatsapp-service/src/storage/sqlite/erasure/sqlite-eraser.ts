import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { needlesOf } from '../../../persons/is-theirs.ts';
import type { PersonEraser } from '../../../records/person-eraser.ts';
import type { DatabaseThread } from '../database-thread.ts';
import { fileOf } from '../files.ts';
import { fileHolds } from './file-holds.ts';

interface Writers {
  readonly events: DatabaseThread;
  readonly view: DatabaseThread;
  readonly outbox: DatabaseThread;
}

const MiB = 1024 * 1024;
/** How large a file may be that is rewritten: its writer waits for that, some seconds for each GiB. Acceptance waits for the events. */
export const rewritableBytes = { events: 256 * MiB, view: 1024 * MiB, outbox: 512 * MiB } as const;

/** The files in order: records that are made from webhooks again come after the webhooks. */
const order = ['events', 'outbox', 'view'] as const;

/** Erases on the threads that write the files, a few rows at a time. A place is a file, a table and a row. */
export function createSqliteEraser(path: string, writers: Writers): PersonEraser {
  return {
    step: async (person, place) => {
      const [file = order[0], after = ''] = (place ?? '').split(':');
      const which = order.find((each) => each === file) ?? order[0];
      const { counts, next } = await writers[which].call('erase', [person, after || null]);
      if (next !== null) return { counts, next: `${which}:${next}` };
      const following = order[order.indexOf(which) + 1];
      return { counts, next: following === undefined ? null : `${following}:` };
    },
    replaceBody: (id, before, after) => writers.events.call('replaceBody', [id, before, after]),
    purge: async (person, isLast) => {
      const remains: string[] = [];
      for (const which of isLast ? (['outbox'] as const) : (['events', 'view'] as const)) {
        const file = fileOf(path, which);
        // Only after this the file has everything.
        if (!(await writers[which].call('purge', [false]))) return { isDone: false, remains };
        if (person && !(await fileHolds(file, needlesOf(person)))) continue;
        const { size } = await stat(file);
        if (size > rewritableBytes[which]) remains.push(basename(file));
        else if (!(await writers[which].call('purge', [true]))) return { isDone: false, remains };
      }
      return { isDone: true, remains };
    },
    emptyLogs: async () => {
      const emptied = await Promise.all([writers.events.call('purge', [false]), writers.view.call('purge', [false])]);
      return emptied.every((isEmpty) => isEmpty);
    },
  };
}
