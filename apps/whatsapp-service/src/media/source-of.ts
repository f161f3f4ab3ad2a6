import type { Source } from '../apart/source.ts';
import type { ContentStore } from './content-store.ts';
import type { StoredContent } from './media-record.ts';

/** A stored content, to be read from any place on. */
export const sourceOf = (
  contents: Pick<ContentStore, 'read'>,
  { sha256, size }: Pick<StoredContent, 'sha256' | 'size'>,
): Source => ({ size, readFrom: (first) => contents.read(sha256, { first, last: size - 1 }) });
