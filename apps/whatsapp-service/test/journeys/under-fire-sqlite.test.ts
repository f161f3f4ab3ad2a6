import { describeUnderFire } from './under-fire.ts';

describeUnderFire({ name: 'SQLite', isShared: false, settledWithinMs: 60_000 });
