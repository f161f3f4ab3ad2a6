import { put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
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
  /** The kind to send it as; by default from its type. */
  readonly kind: OwnFileKind | null;
  readonly filename: string | null;
}

/** WhatsApp’s largest file. */
export const maxOwnFileBytes = 100 * 1024 * 1024;

export type StoredOwnFile = { readonly file: OwnFile } | { readonly problems: readonly string[] };

/**
 * Stores a client's file for later messages, if Meta will accept it. Rejects with the error of the stream or the
 * content store; nothing is stored then.
 * @param phoneNumberIds the numbers that may send it; null for all.
 */
export async function storeOwnFile(
  { records, contents, now, random }: StoreOwnFileDeps,
  given: GivenFile,
  phoneNumberIds: readonly string[] | null = null,
): Promise<StoredOwnFile> {
  const { named, filename } = given;
  const save = (file: OwnFile): Promise<Written> => {
    const writes = [put(ownMedia, file)];
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    return records.run(function* () {
      return { writes };
    });
  };
  let file: OwnFile | null = null;
  // A record names the content before it is visible, so that remains of a kill are found (`sweep-own-files.ts`).
  const { stored, problems } = await writeGood(contents, given, async ({ hash, size, facts, type, kind }) => {
    const at = now();
    file = {
      id: sortableId('med', at, random()),
      kind,
      // Documents of a family look alike, so the client's type is more reliable.
      mimeType: kind === 'document' ? (named ?? type) : type,
      filename,
      content: { sha256: hash, size, storedAt: at, facts },
      ...(phoneNumberIds !== null && { phoneNumberIds }),
      uploads: [],
      createdAt: at,
      updatedAt: at,
    };
    await save({ ...file, isUnfinished: true });
  });
  if (stored === null || file === null) return { problems };
  await save(file);
  return { file };
}

/** A bad file is never visible, not even for a moment: its bytes may be those of a good one that is being stored. */
async function writeGood(
  contents: StoreOwnFileDeps['contents'],
  given: GivenFile,
  name: (good: Checked & { readonly hash: string; readonly size: number }) => Promise<void>,
) {
  const { stream, measured, release } = measure(given.stream, maxOwnFileBytes);
  let checking: ReturnType<typeof check> | undefined;
  const checked = () => (checking ??= check(measured(), given));
  try {
    const stored = await contents.write(stream, async (hash) => {
      const found = await checked();
      if (found.problems.length > 0) return false;
      await name({ ...found, hash, size: measured().size });
      return true;
    });
    return { stored, problems: (await checked()).problems };
  } finally {
    release();
  }
}

type Checked = Awaited<ReturnType<typeof check>>;

async function check(measured: Measured, { named, kind: asked }: GivenFile) {
  const facts = await describeContent(measured);
  const type = facts.type ?? named ?? 'application/octet-stream';
  const kind = asked ?? usualKind(type);
  return { facts, type, kind, problems: checkOwnFile({ kind, named, size: measured.size, facts }) };
}
