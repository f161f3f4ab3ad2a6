import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { ServiceError } from '../../../service-error.ts';
import { collections } from '../queries.ts';

/** A document that is there while an import has not finished. */
export interface ImportMark {
  readonly importId: string;
  readonly isPublishing: boolean;
  /** How many lines of each collection are stored. */
  readonly lines: Readonly<Record<string, number>>;
}

export const importMark = (firestore: Firestore): DocumentReference =>
  firestore.collection(collections.state).doc('import');

export async function readImportMark(firestore: Firestore): Promise<ImportMark | null> {
  const json: unknown = (await importMark(firestore).get()).get('json');
  return typeof json === 'string' ? JSON.parse(json) : null;
}

/** Refuses a store whose import has not finished. */
export async function refuseUnfinishedImport(firestore: Firestore): Promise<void> {
  if ((await readImportMark(firestore)) === null) return;
  throw new ServiceError(
    'store_unavailable',
    'An import into this Firestore database has not finished. Run the same `whatsapp data import` again, which resumes it. To abandon it, ' +
      'delete the collections whose names begin with whatsapp_.',
  );
}
