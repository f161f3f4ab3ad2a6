import { hash } from 'node:crypto';
import { maxIndexedBytes } from './limits.ts';

/**
 * A text as it stands in an indexed field: itself, so that people can query by it, but for one that an index can't hold
 * (too long, or no valid Unicode), which is replaced by its hash.
 */
export function indexedText(value: string): string {
  const fits = value.length <= maxIndexedBytes && Buffer.byteLength(value) <= maxIndexedBytes && value.isWellFormed();
  return fits ? value : `sha256:${keyHash(value)}`;
}

/**
 * The id of the document that is kept under a key: the SHA-256 of the key written as a JSON string. Keys are made of
 * what Meta sends, which may be anything; as JSON a lone surrogate stays apart from every other.
 */
export function keyHash(key: string): string {
  return hash('sha256', JSON.stringify(key), 'hex');
}
