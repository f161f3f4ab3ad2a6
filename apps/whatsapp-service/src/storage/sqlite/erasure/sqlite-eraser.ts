import type { PersonEraser } from '../../../records/person-eraser.ts';
import type { DatabaseThread } from '../database-thread.ts';

interface Writers {
  readonly events: DatabaseThread;
  readonly view: DatabaseThread;
  readonly outbox: DatabaseThread;
}

/** The files in their order: what is processed again from webhooks comes after them. */
const order = ['events', 'outbox', 'view'] as const;

/** Erases on the threads that write the files, a few rows at a time. A place is a file, a table and a row. */
export function createSqliteEraser(writers: Writers): PersonEraser {
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
    purge: async () => {
      const purged = await Promise.all(order.map((which) => writers[which].call('purge', [])));
      return purged.every((isDone) => isDone);
    },
  };
}
