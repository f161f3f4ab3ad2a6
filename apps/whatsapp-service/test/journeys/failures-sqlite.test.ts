import { describeFailures } from './failures.ts';

describeFailures('SQLite');
