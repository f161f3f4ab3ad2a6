import type { Retention } from '../../../records/retention.ts';
import type { TableSweeper } from '../../../records/sweep.ts';
import type { DatabaseThread } from '../database-thread.ts';

interface Writers {
  readonly events: DatabaseThread;
  readonly view: DatabaseThread;
}

/** Sweeps on the threads that write the files: what was made of a webhook first, then the webhook. */
export function createSqliteSweeper(retention: Retention, { events, view }: Writers): TableSweeper {
  return {
    sweep: async (kind, now, place) => {
      if (kind === 'messages') return view.call('sweepMessages', [retention, now, place]);
      const { seqs, next } = await view.call('expireEvents', [retention, now, place]);
      return { removed: seqs.length === 0 ? 0 : await events.call('removeEvents', [seqs]), next };
    },
  };
}
