import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { Division } from '../../../work/shards/division.ts';
import { type QueryShape, query } from '../queries.ts';

interface FindOwnDeps {
  readonly firestore: Firestore;
  readonly division: Division;
}

/** Up to `limit` documents of this instance's shards. */
export async function findOwn(
  { firestore, division }: FindOwnDeps,
  shape: QueryShape,
  limit: number,
): Promise<QueryDocumentSnapshot[]> {
  const { shards } = await division.lease();
  if (shards.length === 0) return [];
  return (await query(firestore, shape, { among: shards }).limit(limit).get()).docs;
}
