import { takesNoArguments } from '../support/usage.ts';
import { capacityTable } from './capacity.ts';
import { billsTable, moneyTable } from './money.ts';

takesNoArguments(
  process.argv.slice(2),
  'npm run capacity\n\nPrints what a message bills, what that costs, and what breaks first.',
);

// What a message bills, what that costs, and what breaks first, computed from counts and from what Google and Meta publish.
console.log([billsTable(), moneyTable(), capacityTable()].join('\n\n'));
