import { keyHash } from '../../records/key-hash.ts';
import { maxIndexedBytes } from './limits.ts';

/**
 * The form of a text in an indexed field: itself, so that people can query by it, unless an index can't hold it (too
 * long, or not valid Unicode); then its hash.
 */
export function indexedText(value: string): string {
  const fits = value.length <= maxIndexedBytes && Buffer.byteLength(value) <= maxIndexedBytes && value.isWellFormed();
  return fits ? value : `sha256:${keyHash(value)}`;
}

export { keyHash };
