import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';

/*
 * The simulator, in its own process: `simulator-process.ts CALLBACK VERIFY_TOKEN load|none [LATENCY_MS]
 * [HIGH|STANDARD]`; without a callback it is connected later. Its number may send 1,000 messages a second, or 80 with
 * STANDARD, and it answers each after that latency. Reports its port, and, when asked, its resource usage.
 */
const [callback = '', verifyToken = '', batching, latencyMs = '0', throughput] = process.argv.slice(2);
const simulator = await createSimulator({ webhooks: { batching: batching === 'none' ? 'none' : 'load' } });
const number = simulator.platform.world.phoneNumbers.get(defaults.phoneNumberId);
if (number && throughput !== 'STANDARD') number.throughput = 'HIGH';
if (latencyMs !== '0') simulator.faults.add({ route: 'POST messages' }, { kind: 'latency', ms: Number(latencyMs) });
if (callback !== '') await simulator.connect({ url: callback, verifyToken });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const residentMb = process.memoryUsage.rss() / 1024 / 1024;
  const taken = simulator.platform.world.messages.size;
  process.send?.({ cpuMs: (user + system) / 1_000, residentMb, taken });
});
process.on('disconnect', () => process.exit(0));
process.send?.(Number(new URL(simulator.url).port));
