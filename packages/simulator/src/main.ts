import { createSimulator } from './simulator.ts';

const simulator = await createSimulator({ port: 8090 });
console.log(`The simulator listens on ${simulator.url}`);
