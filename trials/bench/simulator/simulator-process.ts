import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';

/*
 * The simulator, in a process of its own: `simulator-process.ts CALLBACK VERIFY_TOKEN load|none [LATENCY_MS]`; without a
 * callback it is connected later. Its number may send 1,000 messages a second, and it answers each so much later. Tells its
 * port, and, whenever it is asked, what it has used so far.
 */
const [callback = '', verifyToken = '', batching, latencyMs = '0'] = process.argv.slice(2);
const simulator = await createSimulator({ webhooks: { batching: batching === 'none' ? 'none' : 'load' } });
const number = simulator.platform.world.phoneNumbers.get(defaults.phoneNumberId);
if (number) number.throughput = 'HIGH';
if (latencyMs !== '0') simulator.faults.add({ route: 'POST messages' }, { kind: 'latency', ms: Number(latencyMs) });
if (callback !== '') await simulator.connect({ url: callback, verifyToken });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, residentMb: process.memoryUsage.rss() / 1024 / 1024 });
});
process.on('disconnect', () => process.exit(0));
process.send?.(Number(new URL(simulator.url).port));
