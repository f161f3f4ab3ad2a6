import { FieldPath, type QueryDocumentSnapshot, type Timestamp } from '@google-cloud/firestore';
import type { Change } from '../../../changes/change.ts';
import { isPresent } from '../../../changes/change.ts';
import { type ChangeValue, changeKey, createChangeTimes } from '../../../transfer/change-value.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { allOf, type Reads } from './pages.ts';

/** Changes in the order of the feed. */
export async function* readChangeRecords(reads: Reads): AsyncGenerator<DumpRecord> {
  const dated = createChangeTimes();
  let number = 0;
  for await (const doc of changeDocuments(reads)) {
    for (const change of changesIn(doc)) {
      number += 1;
      const value: ChangeValue = { change, committedAt: Math.floor(dated(timeOf(doc).toMillis()) / 1_000) };
      yield { key: changeKey(number), value };
    }
  }
}

export const changesIn = (doc: QueryDocumentSnapshot): readonly Change[] =>
  (JSON.parse(doc.get('changes')) as readonly Change[]).filter(isPresent);

export const timeOf = (doc: QueryDocumentSnapshot): Timestamp => doc.get('changedAt');

/** Documents with changes: those of items and all others, merged as the feed does. */
export async function* changeDocuments(reads: Reads): AsyncGenerator<QueryDocumentSnapshot> {
  const sources = [queryShapes.itemChanges, queryShapes.otherChanges].map((shape) =>
    allOf(
      reads,
      query(reads.firestore, shape, { among: shards }).orderBy(FieldPath.documentId()).select('changes', 'changedAt'),
    ),
  );
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    const first = heads.reduce<number | null>((best, head, index) => {
      if (head.done) return best;
      const other = best === null ? undefined : heads[best];
      return other === undefined || other.done || compare(head.value, other.value) < 0 ? index : best;
    }, null);
    const head = first === null ? undefined : heads[first];
    const source = first === null ? undefined : sources[first];
    if (first === null || head === undefined || head.done || source === undefined) return;
    yield head.value;
    heads[first] = await source.next();
  }
}

const compare = (a: QueryDocumentSnapshot, b: QueryDocumentSnapshot): number =>
  timeOf(a).valueOf().localeCompare(timeOf(b).valueOf()) || (a.id < b.id ? -1 : 1);
