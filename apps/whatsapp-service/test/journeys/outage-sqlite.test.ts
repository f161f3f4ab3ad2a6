import { describeOutage } from './outage.ts';

describeOutage('SQLite');
