import type { Source } from '../decoding/source.ts';
import type { ContentStore } from './content-store.ts';
import type { StoredContent } from './media-record.ts';

/** Stored content as a source that can be read from any position. */
export const sourceOf = (
  contents: Pick<ContentStore, 'read'>,
  { sha256, size }: Pick<StoredContent, 'sha256' | 'size'>,
): Source => ({ size, readFrom: (first) => contents.read(sha256, { first, last: size - 1 }) });
