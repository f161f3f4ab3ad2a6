import { hash } from 'node:crypto';

/**
 * The SHA-256 of a key written as a JSON string: Firestore's documents have it as their ids, and exports are in its order. Keys are made of
 * what Meta sends, which may be anything; as JSON a lone surrogate stays apart from every other.
 */
export function keyHash(key: string): string {
  return hash('sha256', JSON.stringify(key), 'hex');
}
