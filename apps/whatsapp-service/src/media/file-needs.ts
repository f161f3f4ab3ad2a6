import { openStates } from '@intexuraos/service-api/outbox-state';
import type { broadcastStates } from '@intexuraos/service-api/words';
import { pageKey, pageRows, rowsKeyOf } from '../broadcasts/broadcast.ts';
import { newestBroadcasts, rowPages } from '../broadcasts/collections.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { RecordStore } from '../records/record-store.ts';

export interface FileNeedsDeps {
  readonly outbox: Pick<OutboxStore, 'list'>;
  readonly records: Pick<RecordStore, 'find' | 'list'>;
}

const atOnce = 200;
const unfinished: readonly (typeof broadcastStates)[number][] = ['storing', 'scheduled', 'running', 'paused'];

/**
 * What still needs one of our files, by its id: a waiting message, or a broadcast with remaining rows; null if nothing
 * does. It reads all of them, since only their texts name files.
 */
export async function fileNeed({ outbox, records }: FileNeedsDeps, id: string): Promise<string | null> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const request = { limit: atOnce, ...(cursor !== undefined && { cursor }) };
    const page = await outbox.list({ states: openStates }, request, 'oldest');
    const entry = page.data.find((waiting) => JSON.stringify(waiting).includes(id));
    if (entry) return entry.id;
    cursor = page.nextCursor;
  }
  for (const state of unfinished) {
    const { data } = await records.list(newestBroadcasts, { group: state }, { limit: atOnce });
    for (const broadcast of data) {
      for (let page = Math.floor(broadcast.next / pageRows); page * pageRows < broadcast.rows; page += 1) {
        const rows = await records.find(rowPages, pageKey(rowsKeyOf(broadcast), page));
        if (JSON.stringify(rows ?? null).includes(id)) return broadcast.id;
      }
    }
  }
  return null;
}
