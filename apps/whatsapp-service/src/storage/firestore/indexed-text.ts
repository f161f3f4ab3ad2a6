import { keyHash } from '../../records/key-hash.ts';
import { maxIndexedBytes } from './limits.ts';

/**
 * A text as it stands in an indexed field: itself, so that people can query by it, but for one that an index can't hold
 * (too long, or no valid Unicode), which is replaced by its hash.
 */
export function indexedText(value: string): string {
  const fits = value.length <= maxIndexedBytes && Buffer.byteLength(value) <= maxIndexedBytes && value.isWellFormed();
  return fits ? value : `sha256:${keyHash(value)}`;
}

export { keyHash };
