import { describeNeverTwice } from './never-twice.ts';

describeNeverTwice({ name: 'SQLite', crowd: 150 });
