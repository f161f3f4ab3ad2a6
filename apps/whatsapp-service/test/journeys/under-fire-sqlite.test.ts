import { describeUnderFire } from './under-fire.ts';

describeUnderFire({ name: 'SQLite', people: 20, isShared: false, settledWithinMs: 60_000 });
