import { type Flow, load, put, type Write } from '../records/flow.ts';
import type { Broadcast } from './broadcast.ts';
import { broadcasts } from './collections.ts';

/** The changes that a person can make to a broadcast. */
export type BroadcastChange = 'pause' | 'resume' | 'cancel';

export interface ChangedBroadcast {
  /** `unchanged`: it was so already. `impossible`: its state does not allow that. */
  readonly outcome: 'changed' | 'unchanged' | 'impossible' | 'not_found';
  readonly broadcast: Broadcast | null;
  readonly writes: readonly Write[];
}

export interface ChangeRequest {
  readonly by: string | null;
  readonly reason: string | null;
}

/** Which states a change is possible in, and which it leads to. */
const from: Readonly<Record<BroadcastChange, readonly Broadcast['state'][]>> = {
  pause: ['scheduled', 'running'],
  resume: ['paused'],
  cancel: ['scheduled', 'running', 'paused'],
};
const already: Readonly<Record<BroadcastChange, readonly Broadcast['state'][]>> = {
  pause: ['paused'],
  resume: ['scheduled', 'running'],
  cancel: ['cancelled'],
};

/**
 * Pauses, resumes or cancels a broadcast. Messages submitted before are still sent, a fraction of a second’s worth at
 * most; those of a cancelled broadcast are cancelled if they still wait.
 */
export function* changeBroadcast(
  id: string,
  change: BroadcastChange,
  request: ChangeRequest,
  now: number,
): Flow<ChangedBroadcast> {
  const broadcast = yield* load(broadcasts, id);
  if (!broadcast) return { outcome: 'not_found', broadcast, writes: [] };
  if (already[change].includes(broadcast.state)) return { outcome: 'unchanged', broadcast, writes: [] };
  if (!from[change].includes(broadcast.state)) return { outcome: 'impossible', broadcast, writes: [] };
  const after = changed(broadcast, change, request, now);
  return { outcome: 'changed', broadcast: after, writes: [put(broadcasts, after)] };
}

function changed(broadcast: Broadcast, change: BroadcastChange, request: ChangeRequest, now: number): Broadcast {
  if (change === 'resume') {
    return { ...broadcast, state: broadcast.startAt > now ? 'scheduled' : 'running', stop: null };
  }
  const stop = { at: now, ...request };
  if (change === 'pause') return { ...broadcast, state: 'paused', stop };
  return {
    ...broadcast,
    state: 'cancelled',
    stop,
    endedAt: now,
    isRecalled: broadcast.submitted > 0 || broadcast.lease !== null,
  };
}
