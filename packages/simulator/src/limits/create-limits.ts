import type { Clock } from '../clock.ts';
import type { Limits } from './limits.ts';

export function createLimits(_clock: Clock): Limits {
  return {
    takeFromNumber: () => true,
    takeFromPair: () => true,
    countReceived: () => undefined,
    takeManagementCall: () => true,
    usageOf: () => 0,
    clear: () => undefined,
  };
}
