import { media } from '../media/collections.ts';
import type { ErasedPerson } from '../records/person.ts';
import type { RecordStore } from '../records/record-store.ts';

const atOnce = 100;

/** Whether a person has stored files: without an open content store, an erasure could not remove them. */
export async function hasStoredFiles(records: Pick<RecordStore, 'list'>, person: ErasedPerson): Promise<boolean> {
  const { erasure } = media;
  if (!erasure) return false;
  const index = { collection: media, name: erasure.index };
  for (const group of erasure.groupsOf(person)) {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await records.list(index, { group }, { limit: atOnce, ...(cursor !== undefined && { cursor }) });
      if (page.data.some((record) => record.content && erasure.without(record, person) === null)) return true;
      cursor = page.nextCursor;
    }
  }
  return false;
}
