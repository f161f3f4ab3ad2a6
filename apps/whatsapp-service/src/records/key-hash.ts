import { hash } from 'node:crypto';

/**
 * The SHA-256 of a key written as a JSON string: the ids of Firestore's documents, and the order of exports. Keys are
 * made of Meta's data, which may be any text; in JSON a lone surrogate stays distinct from every other.
 */
export function keyHash(key: string): string {
  return hash('sha256', JSON.stringify(key), 'hex');
}
