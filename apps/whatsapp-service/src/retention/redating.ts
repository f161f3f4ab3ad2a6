import type { Collection } from '../records/collection.ts';
import { put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { defaultRetention, type Retention, type RetentionKind, settingOf } from '../records/retention.ts';
import type { SweepStep, TableSweeper } from '../records/sweep.ts';
import type { Chore } from './chore.ts';
import { type AppliedSetting, appliedSettings } from './collections.ts';

/** Kinds in tables of a store; some stores date these too. */
const datedTables = ['events', 'messages', 'outbox'] as const;

const atOnce = 200;

export interface RedatingDeps {
  readonly records: Pick<RecordStore, 'find' | 'run' | 'redate'>;
  readonly sweeping: TableSweeper;
  readonly collections: readonly Collection[];
  readonly retention: Retention;
}

/** Takes the next step through the records of a kind; resolves with where to continue, or null at the end. */
type Redate = (place: string | null) => Promise<string | null>;

/**
 * Records are dated when they are written. If the settings of a kind have changed since, its records are dated again
 * once before anything is swept; the position is stored, so that a restart continues there.
 */
export function redatingChores({ records, sweeping, collections, retention }: RedatingDeps): Chore[] {
  const chore = (kind: RetentionKind, redate: Redate): Chore => ({
    kind,
    step: async (): Promise<SweepStep> => {
      const setting = settingOf(retention, kind);
      const { isDone, place } = await applied(records, kind, setting);
      if (isDone) return { removed: 0, next: null };
      const next = await redate(place);
      await records.run(() => writing({ kind, setting, place: next, isDone: next === null }));
      return { removed: 0, next };
    },
  });
  const declared = collections.flatMap((collection) =>
    collection.keptAs && !collection.hasOwnTables
      ? [chore(collection.keptAs, (place) => records.redate(collection, place, atOnce))]
      : [],
  );
  const { redate } = sweeping;
  if (!redate) return declared;
  const tables = datedTables.map((kind) => chore(kind, (place) => redate(kind, place)));
  return [...declared, ...tables];
}

/**
 * Whether everything that is stored of a kind is dated by its setting of now. Files are never dated: a sweep asks by age
 * (`media/expire-contents.ts`), as it does for the tables of some stores.
 */
export async function isDated({ records, sweeping, retention }: DatingDeps, kind: RetentionKind): Promise<boolean> {
  const isWorkedOut = kind === 'media' || (!sweeping.redate && datedTables.some((table) => table === kind));
  return isWorkedOut || (await applied(records, kind, settingOf(retention, kind))).isDone;
}

export interface DatingDeps {
  readonly records: Pick<RecordStore, 'find'>;
  readonly sweeping: Pick<TableSweeper, 'redate'>;
  readonly retention: Retention;
}

async function applied(records: Pick<RecordStore, 'find'>, kind: RetentionKind, setting: string) {
  const known = (await records.find(appliedSettings, kind)) ?? untouched(kind);
  return known.setting === setting ? known : { isDone: false, place: null };
}

/** Versions without the setting have dated everything by the default. */
const untouched = (kind: RetentionKind): AppliedSetting => ({
  ...{ kind, place: null, isDone: true },
  setting: settingOf(defaultRetention, kind),
});

// biome-ignore lint/correctness/useYield: it has nothing to read.
function* writing(applied: AppliedSetting) {
  return { writes: [put(appliedSettings, applied)] };
}
