import { capacityTable } from './capacity.ts';

// What breaks first, computed from limits that Google and Meta publish and from what a message bills.
console.log(capacityTable());
