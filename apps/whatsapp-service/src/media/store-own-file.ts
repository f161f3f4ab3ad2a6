import { put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { sortableId } from '../records/sortable-id.ts';
import { checkOwnFile, usualKind } from './check-own-file.ts';
import { ownMedia } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import { describeContent } from './inspect-content.ts';
import { type Measured, measure } from './measure.ts';
import type { OwnFile, OwnFileKind } from './own-file.ts';

export interface StoreOwnFileDeps {
  readonly records: Pick<RecordStore, 'run'>;
  readonly contents: Pick<ContentStore, 'write'>;
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
  given: GivenFile,
): Promise<StoredOwnFile> {
  const { named, filename } = given;
  const { stored, facts, type, kind, problems } = await writeGood(contents, given);
  if (stored === null) return { problems };
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

/** A bad file is never there, not even for a moment: its bytes may be those of a good one that is being stored. */
async function writeGood(contents: StoreOwnFileDeps['contents'], given: GivenFile) {
  const { stream, measured, release } = measure(given.stream, maxOwnFileBytes);
  let checking: ReturnType<typeof check> | undefined;
  const checked = () => (checking ??= check(measured(), given));
  try {
    const stored = await contents.write(stream, async () => (await checked()).problems.length === 0);
    return { stored, ...(await checked()) };
  } finally {
    release();
  }
}

async function check(measured: Measured, { named, kind: asked }: GivenFile) {
  const facts = await describeContent(measured);
  const type = facts.type ?? named ?? 'application/octet-stream';
  const kind = asked ?? usualKind(type);
  return { facts, type, kind, problems: checkOwnFile({ kind, named, size: measured.size, facts }) };
}
