import type { RecordStore } from '../records/record-store.ts';
import { type RetentionKind, retentionKinds } from '../records/retention.ts';
import { newestSweeps, type Sweep, sweeps } from './collections.ts';
import { type DatingDeps, isDated } from './redating.ts';

/** How one kind of data is kept. Days are null if it is kept forever. */
export interface KindRetention {
  readonly kind: RetentionKind;
  readonly days: number | null;
  readonly numbers: readonly { readonly phoneNumberId: string; readonly days: number | null }[];
  /** Whether everything stored is dated by the setting of now; a changed one takes some passes. */
  readonly isApplied: boolean;
}

export interface RetentionState {
  readonly kinds: readonly KindRetention[];
  /** The newest first. */
  readonly sweeps: readonly ShownSweep[];
}

export interface ShownSweep extends Sweep {
  readonly state: 'running' | 'finished' | 'interrupted';
}

/** A day of them, if each is hourly. */
const sweepsShown = 24;
/** A running sweep reports once a minute, or later if a step takes long. */
const silentForMs = 10 * 60_000;

export interface RetentionStateDeps extends DatingDeps {
  readonly records: Pick<RecordStore, 'find' | 'list'>;
}

/** The retention of each kind, and the results of the last sweeps, in whichever process they ran. */
export async function readRetention(deps: RetentionStateDeps, now: number): Promise<RetentionState> {
  const [kinds, shown] = await Promise.all([
    Promise.all(retentionKinds.map((kind) => kindOf(deps, kind))),
    lastSweeps(deps.records, sweepsShown, now),
  ]);
  return { kinds, sweeps: shown };
}

/** The newest first; removed records of sweeps themselves are left out. */
export async function lastSweeps(records: Pick<RecordStore, 'list'>, limit: number, now: number) {
  const { data } = await records.list(newestSweeps, { group: 'all' }, { limit });
  return data.map((sweep): ShownSweep => {
    const { [sweeps.name]: _own, ...removed } = sweep.removed;
    return { ...sweep, removed, state: stateOf(sweep, now) };
  });
}

async function kindOf(deps: RetentionStateDeps, kind: RetentionKind): Promise<KindRetention> {
  const { usual, numbers } = deps.retention;
  return {
    kind,
    days: usual[kind],
    numbers: Object.entries(numbers).flatMap(([phoneNumberId, days]) =>
      days[kind] === undefined ? [] : [{ phoneNumberId, days: days[kind] }],
    ),
    isApplied: await isDated(deps, kind),
  };
}

function stateOf({ finishedAt, seenAt }: Sweep, now: number): ShownSweep['state'] {
  if (finishedAt !== null) return 'finished';
  return now - seenAt < silentForMs ? 'running' : 'interrupted';
}
