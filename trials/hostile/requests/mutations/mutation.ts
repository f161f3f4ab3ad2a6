import type { Random } from '../../../ledger/random.ts';
import type { HttpRequest } from '../http-request.ts';

/** Changes one thing in a request. */
export interface Mutation<Target = HttpRequest> {
  readonly name: string;
  readonly apply: (target: Target, random: Random) => Target;
}

export const isLikely = (random: Random, chance: number): boolean => random.fraction() < chance;

/** This many random bytes. */
export function randomBytes(random: Random, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => random.between(0, 255)));
}
