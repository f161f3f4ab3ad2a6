export { foreignWabaId } from './batches-and-oddities.ts';
export { people } from './people.ts';
export { sampleFile } from './sample-files.ts';
export { scenario, secondsApart } from './scenario.ts';
export { business, type Moment, type Sample } from './webhook-builder.ts';
