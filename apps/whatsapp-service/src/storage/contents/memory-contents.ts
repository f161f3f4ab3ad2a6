import { Readable } from 'node:stream';
import type { ContentStore } from '../../media/content-store.ts';
import { hashing } from '../../media/measure.ts';

/** Contents that end with the process, for tests. */
export function createMemoryContents(): ContentStore {
  const contents = new Map<string, Buffer>();
  const thumbnails = new Map<string, Buffer>();
  return {
    write: async (source, isWanted) => {
      const { stream, result } = hashing(source);
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const stored = result();
      if (!(await isWanted(stored.hash))) return null;
      contents.set(stored.hash, Buffer.concat(chunks));
      return stored;
    },
    sizeOf: async (hash) => contents.get(hash)?.byteLength ?? null,
    read: async (hash, range) => {
      const bytes = contents.get(hash);
      if (!bytes) return null;
      return Readable.from([range ? bytes.subarray(range.first, range.last + 1) : bytes]);
    },
    remove: async (hash) => {
      contents.delete(hash);
      thumbnails.delete(hash);
    },
    thumbnails: {
      read: async (hash) => thumbnails.get(hash) ?? null,
      keep: async (hash, bytes) => void thumbnails.set(hash, Buffer.from(bytes)),
      remove: async (hash) => void thumbnails.delete(hash),
    },
    tidy: async () => {
      for (const hash of thumbnails.keys()) if (!contents.has(hash)) thumbnails.delete(hash);
    },
  };
}
