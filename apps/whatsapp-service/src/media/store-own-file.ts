import { put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { sortableId } from '../records/sortable-id.ts';
import { checkOwnFile, usualKind } from './check-own-file.ts';
import { mediaByContent, ownMedia, ownMediaByContent } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import { describeContent } from './inspect-content.ts';
import { measure } from './measure.ts';
import type { OwnFile, OwnFileKind } from './own-file.ts';

export interface StoreOwnFileDeps {
  readonly records: Pick<RecordStore, 'run' | 'count'>;
  readonly contents: ContentStore;
  readonly now: () => number;
  readonly random: () => Uint8Array;
}

export interface GivenFile {
  readonly stream: AsyncIterable<Uint8Array>;
  /** The type that the client names, without parameters; null for none. */
  readonly named: string | null;
  /** What it is to be sent as; by its type where the client does not say. */
  readonly kind: OwnFileKind | null;
  readonly filename: string | null;
}

/** WhatsApp’s largest file. */
export const maxOwnFileBytes = 100 * 1024 * 1024;

export type StoredOwnFile = { readonly file: OwnFile } | { readonly problems: readonly string[] };

/**
 * Stores a file of a client's for messages to come, once it is known that Meta will take it. Rejects with what the stream or the content store
 * throws; nothing is stored then.
 */
export async function storeOwnFile(
  { records, contents, now, random }: StoreOwnFileDeps,
  { stream, named, kind: asked, filename }: GivenFile,
): Promise<StoredOwnFile> {
  const measured = measure(stream, maxOwnFileBytes);
  const stored = await contents.write(measured.stream, () => true);
  if (stored === null) throw new TypeError('A content store that stores what is wanted returns what it has stored.');
  const facts = await describeContent(measured.measured());
  measured.release();
  const type = facts.type ?? named ?? 'application/octet-stream';
  const kind = asked ?? usualKind(type);
  const problems = checkOwnFile({ kind, named, size: stored.size, facts });
  if (problems.length > 0) {
    const uses = [mediaByContent, ownMediaByContent].map((index) => records.count(index, { group: stored.hash }));
    if ((await Promise.all(uses)).every((count) => count === 0)) await contents.remove(stored.hash);
    return { problems };
  }
  const at = now();
  const file: OwnFile = {
    id: sortableId('med', at, random()),
    kind,
    // A document may be any of a family that looks alike, so its client knows better.
    mimeType: kind === 'document' ? (named ?? type) : type,
    filename,
    content: { sha256: stored.hash, size: stored.size, storedAt: at, facts },
    uploads: [],
    createdAt: at,
    updatedAt: at,
  };
  const writes = [put(ownMedia, file)];
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await records.run(function* () {
    return { writes };
  });
  return { file };
}
