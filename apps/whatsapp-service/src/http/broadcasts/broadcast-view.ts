import { findError } from '@intexuraos/cloud-api';
import type { BroadcastView } from '@intexuraos/service-api/schemas';
import type { Broadcast } from '../../broadcasts/broadcast.ts';
import { failureCounts, findCounts, progressOf } from '../../broadcasts/progress.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** A broadcast as the API shows it, with how far it has come. */
export async function broadcastView(records: Pick<RecordStore, 'find'>, broadcast: Broadcast): Promise<BroadcastView> {
  const counts = await findCounts(records, broadcast);
  const { id, name, state, phoneNumberId, template, share, rows, stop, leftOut } = broadcast;
  return {
    id,
    name,
    state,
    phoneNumberId,
    template: { name: template.name, language: template.language, category: template.category },
    share,
    createdAt: ownTime(broadcast.createdAt),
    startAt: ownTime(broadcast.startAt),
    startedAt: isoTime(broadcast.startedAt),
    endedAt: isoTime(broadcast.endedAt),
    stop: stop && { ...stop, at: ownTime(stop.at) },
    rows,
    progress: progressOf(broadcast, counts),
    failures: failureCounts(counts).map(({ code, messages }) => ({
      code,
      title: code === null ? null : (findError(code)?.title ?? null),
      messages,
    })),
    leftOut: { opted_out: leftOut.opted_out ?? 0, limited: leftOut.limited ?? 0, invalid: leftOut.invalid ?? 0 },
  };
}
