import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { Collection } from '../records/collection.ts';
import { type Flow, load, put } from '../records/flow.ts';
import type { ErasedPerson } from '../records/person.ts';
import { addCounts, type ErasureCounts, type ErasureStep, type PersonEraser } from '../records/person-eraser.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { type Erasure, erasures, markedErasures, redeliveredForMs, unfinishedErasures } from './collections.ts';
import { eraseRecords, type Release } from './erase-records.ts';
import type { ErasureReport } from './erasure-findings.ts';
import { noteFailures } from './note-failures.ts';

export interface EraserDeps {
  readonly records: Pick<RecordStore, 'run' | 'list'>;
  readonly erasing: PersonEraser;
  readonly outbox: Pick<OutboxStore, 'list'>;
  /** Every collection of the service. */
  readonly collections: readonly Collection[];
  /** Removes the bytes of files before their records go; by default there are none. */
  readonly release?: Release | undefined;
  /** Called when nothing of a person is stored any more, before the record says so. */
  readonly onErased?: () => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  /** How long other processes may work on before they know of an erasure; none on a store of its own. */
  readonly graceMs: number;
  /** How long to rest if there is nothing to do. */
  readonly sweepMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Eraser extends Loop {
  report(): ErasureReport;
}

const hourMs = 60 * 60_000;
/** Between two steps, so that other work gets its turn on the threads of a store. */
const pauseMs = 2;
/** The wait until messages in flight have been sent, and until nobody reads an older state of a file. */
const waitMs = 500;

/**
 * Erases persons, one after another, in small steps. Each step is durable, and its position is a record: after a crash
 * it continues there. All data is searched until nothing more is found.
 */
export function createEraser(deps: EraserDeps): Eraser {
  const { records, log, now, sleep } = deps;
  /** Whom the erasure in hand is about, for the search that comes when no record says so any more. */
  const persons = new Map<string, ErasedPerson>();
  let current: ErasureReport['current'] = null;
  const { step, failing } = noteFailures(async () => {
    const [erasure] = (await records.list(unfinishedErasures, { group: 'all' }, { limit: 1 })).data;
    const isSending = erasure?.id === current?.id && current?.isSending === true;
    current = erasure ? { id: erasure.id, requestedAt: erasure.requestedAt, isSending } : null;
    if (!erasure) persons.clear();
    if (!erasure) return (await forgetMarks(records, now())) ? pauseMs : deps.sweepMs;
    const graceLeftMs = erasure.requestedAt + deps.graceMs - now();
    if (graceLeftMs > 0 && graceLeftMs <= deps.graceMs) return graceLeftMs;
    if (erasure.state === 'purging') return purge(deps, erasure, persons.get(erasure.id) ?? null);
    persons.clear();
    if (erasure.work) persons.set(erasure.id, erasure.work.person);
    const done = await eraseSome(deps, erasure);
    current = current && { ...current, isSending: done.isSending };
    return done.restMs;
  }, now);
  const words = { fails: 'Cannot erase a person; will retry.', worksAgain: 'Erasing works again.' };
  return {
    ...createLoop({ step, log, words, ...(sleep && { sleep }) }),
    report: () => ({ current, failing: failing() }),
  };
}

/** How long to rest after a step, and whether it waits for a message that is being sent. */
interface Step {
  readonly restMs: number;
  readonly isSending: boolean;
}

async function eraseSome(deps: EraserDeps, { id, work }: Erasure): Promise<Step> {
  const { records } = deps;
  if (!work) {
    const restMs = await change(records, id, (erasure) => ({ ...erasure, state: 'purging' }));
    return { restMs, isSending: false };
  }
  const { counts, next } = await nextStep(deps, work.person, work.place);
  const hasFound = work.hasFound || Object.keys(counts).length > 0;
  const isThrough = next === null;
  const isSending = isThrough && !hasFound && (await isInOutbox(deps.outbox, work.person));
  const purged = isThrough && !hasFound && !isSending ? await deps.erasing.purge(work.person, false) : null;
  const isDone = purged?.isDone === true;
  await change(records, id, (erasure) => ({
    ...erasure,
    counts: addCounts(erasure.counts, counts),
    ...(isDone
      ? { state: 'purging', work: null, remains: purged.remains, marks: erasure.liftedAt === null ? erasure.marks : [] }
      : { work: { person: work.person, place: next, hasFound: isThrough ? false : hasFound } }),
  }));
  return { restMs: isSending || purged?.isDone === false ? waitMs : pauseMs, isSending };
}

/** Declared collections first, then the store's own tables. */
async function nextStep(
  { records, collections, erasing, release }: EraserDeps,
  person: ErasedPerson,
  place: string | null,
): Promise<ErasureStep> {
  if (place?.startsWith(inStore)) {
    const { counts, next } = await erasing.step(person, place.slice(inStore.length) || null);
    return { counts, next: next === null ? null : inStore + next };
  }
  const index = Number(place ?? 0);
  const collection = collections[index];
  if (!collection) return { counts: {}, next: inStore };
  const erased = await eraseRecords(records, collection, person, release);
  const counts: ErasureCounts = erased > 0 ? { [collection.name]: erased } : {};
  return { counts, next: String(index + 1) };
}

const inStore = 'store ';

/**
 * An entry that is being sent is erased when it is known how that ended. It may have ended since the search passed it, so an
 * entry in any state means that the search has to be repeated.
 */
async function isInOutbox(outbox: EraserDeps['outbox'], { ids }: ErasedPerson): Promise<boolean> {
  for (const recipient of ids) {
    const { data } = await outbox.list({ recipient }, { limit: 1 });
    if (data.length > 0) return true;
  }
  return false;
}

/** The person is in no record any more; the remains of this record's former content are removed from its file. */
async function purge(
  { records, erasing, onErased, log, now }: EraserDeps,
  { id }: Erasure,
  person: ErasedPerson | null,
): Promise<number> {
  const purged = await erasing.purge(person, true);
  if (!purged.isDone) return waitMs;
  onErased?.();
  const finishedAt = now();
  await change(records, id, (erasure) => ({
    ...{ ...erasure, state: 'done', finishedAt },
    remains: [...erasure.remains, ...purged.remains],
  }));
  log.info({ erasureId: id }, 'A person was erased.');
  return pauseMs;
}

async function change(
  records: Pick<RecordStore, 'run'>,
  id: string,
  changed: (erasure: Erasure) => Erasure,
): Promise<number> {
  await records.run(function* (): Flow<Written> {
    const erasure = yield* load(erasures, id);
    return { writes: erasure ? [put(erasures, changed(erasure))] : [] };
  });
  return pauseMs;
}

/** Marks of persons who may start again are useless once Meta repeats nothing from before the erasure. */
async function forgetMarks(records: EraserDeps['records'], now: number): Promise<boolean> {
  // By the hour, so that a store which knows that nothing was written need not look again.
  const until = Math.floor((now - redeliveredForMs) / hourMs) * hourMs;
  const range = { group: 'start-again', until };
  const [old] = (await records.list(markedErasures, range, { limit: 1 })).data;
  if (!old) return false;
  await change(records, old.id, (erasure) => ({ ...erasure, marks: [] }));
  return true;
}
