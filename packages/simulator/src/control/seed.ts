import type { Platform } from '../platform.ts';

/** Puts what a seed names into the world, beside what is there. */
export function applySeed(_seed: unknown, _platform: Platform): void {}
