import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { Agent, request } from 'undici';

/*
 * What people would build instead: a queue on Redis, whose worker posts signed events (Standard Webhooks) to the same
 * endpoint. Arguments: the folder in which BullMQ is installed, Redis' port, the endpoint's URL, the number of jobs,
 * the size of their body. It sends 1 as its "port" when the jobs are queued, begins with the first question, and
 * answers with the number of finished jobs and the processor time.
 */
const [folder = '', redisPort = '', url = '', count = '0', bodyBytes = '0'] = process.argv.slice(2);

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly maxRetriesPerRequest: null;
}
interface Job {
  readonly data: { readonly id: string; readonly body: string };
}
/** The part of BullMQ that is used here; it is installed for this run only. */
interface BullMq {
  readonly Queue: new (
    name: string,
    options: { readonly connection: Connection },
  ) => { addBulk(jobs: readonly object[]): Promise<unknown> };
  readonly Worker: new (
    name: string,
    work: (job: Job) => Promise<void>,
    options: { readonly connection: Connection; readonly concurrency: number },
  ) => unknown;
}

const bullMq: { readonly default?: BullMq } & BullMq = await import(
  pathToFileURL(`${folder}/node_modules/bullmq/dist/cjs/index.js`).href
);
const { Queue, Worker } = bullMq.default ?? bullMq;
const connection: Connection = { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null };
const queue = new Queue('deliveries', { connection });
const batch = 1_000;
for (let first = 0; first < Number(count); first += batch) {
  const jobs = Array.from({ length: Math.min(batch, Number(count) - first) }, (_, index) => ({
    name: 'delivery',
    data: { id: `dlv_${first + index}`, body: JSON.stringify({ data: 'x'.repeat(Number(bodyBytes)) }) },
    opts: { attempts: 12, removeOnComplete: true },
  }));
  await queue.addBulk(jobs);
}

const secret = Buffer.from('bench-secret-of-32-bytes-1234567');
const dispatcher = new Agent({ connections: 64 });
let done = 0;
let before = process.cpuUsage();

async function deliver({ data: { id, body } }: Job): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
  const answer = await request(url, { method: 'POST', headers, body, dispatcher });
  await answer.body.dump();
  if (answer.statusCode >= 300) throw new Error(`HTTP ${answer.statusCode}`);
  done += 1;
}

process.send?.(1);
let hasBegun = false;
process.on('message', () => {
  if (!hasBegun) {
    hasBegun = true;
    before = process.cpuUsage();
    new Worker('deliveries', deliver, { connection, concurrency: 64 });
  }
  const { user, system } = process.cpuUsage(before);
  process.send?.({ done, cpuMs: (user + system) / 1_000 });
});
process.on('disconnect', () => process.exit(0));
