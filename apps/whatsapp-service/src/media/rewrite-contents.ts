import { type ContentKeys, fingerprintOf, type KeyInUse, keyProblem, plainId } from '../encryption/content-keys.ts';
import type { RewritingState } from '../encryption/content-rewriting.ts';
import { put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { ServiceError } from '../service-error.ts';
import { type MediaKeys, mediaKeys, mediaKeysId, newestMedia, newestOwnMedia } from './collections.ts';
import type { ContentStore } from './content-store.ts';

const atOnce = 10;

/**
 * Records, before any file is written, the key of new files.
 * @throws {ServiceError} that names a key which stored files need and the configuration lacks.
 */
export async function noteMediaKeys(
  records: Pick<RecordStore, 'find' | 'run'>,
  keys: ContentKeys | null,
): Promise<void> {
  const known = await records.find(mediaKeys, mediaKeysId);
  const problem = keyProblem('The place of media', known?.inUse ?? [], keys);
  if (problem !== null) throw new ServiceError('configuration_invalid', `- ${problem}`);
  const key = keys?.keys.find(({ id }) => id === keys.current);
  const current: KeyInUse = key ? { id: key.id, fingerprint: fingerprintOf(key) } : { id: plainId, fingerprint: '' };
  if (keys === null || (known ?? { current: plainId }).current === current.id) return;
  const others = (known?.inUse ?? [{ id: plainId, fingerprint: '' }]).filter(({ id }) => id !== current.id);
  await records.run(() => writing({ current: current.id, inUse: [...others, current], place: null, isDone: false }));
}

interface Deps {
  readonly records: Pick<RecordStore, 'find' | 'run' | 'list'>;
  /** Null if files are not stored. */
  readonly contents: ContentStore | null;
}

/** Re-encrypts stored files with the current key, some at a time; the progress is stored. */
export function rewriteContents({ records, contents }: Deps): () => Promise<Omit<RewritingState, 'left' | 'remains'>> {
  return async () => {
    const known = await records.find(mediaKeys, mediaKeysId);
    if (!known || known.isDone || !contents?.rewrite) return report(known, 0);
    const { list, cursor } = placeIn(known.place);
    const page = { limit: atOnce, ...(cursor !== undefined && { cursor }) };
    const found =
      list === 'media'
        ? await records.list(newestMedia, { group: 'stored' }, page)
        : await records.list(newestOwnMedia, { group: '' }, page);
    let rewritten = 0;
    for (const { content } of found.data) if (content && (await contents.rewrite(content.sha256))) rewritten += 1;
    const next = nextOf(known, list, found.nextCursor);
    await records.run(() => writing(next));
    return report(next, rewritten);
  };
}

/** Files stored while these lists are walked have the current key already. */
function nextOf(known: MediaKeys, list: 'media' | 'own', cursor: string | null): MediaKeys {
  if (cursor !== null) return { ...known, place: `${list} ${cursor}` };
  if (list === 'media') return { ...known, place: 'own' };
  return { ...known, inUse: known.inUse.filter(({ id }) => id === known.current), place: null, isDone: true };
}

function report(known: MediaKeys | null, rewritten: number): Omit<RewritingState, 'left' | 'remains'> {
  const ids = known?.inUse.map(({ id }) => id) ?? [];
  return {
    rewritten,
    keysInUse: ids.filter((id) => id !== plainId),
    hasPlain: known !== null && known.current !== plainId && ids.includes(plainId),
    isDone: known?.isDone ?? true,
  };
}

function placeIn(place: string | null): { readonly list: 'media' | 'own'; readonly cursor: string | undefined } {
  const [list, cursor] = (place ?? 'media').split(' ');
  return { list: list === 'own' ? 'own' : 'media', cursor };
}

// biome-ignore lint/correctness/useYield: it has nothing to read.
function* writing(keys: MediaKeys) {
  return { writes: [put(mediaKeys, keys)] };
}
