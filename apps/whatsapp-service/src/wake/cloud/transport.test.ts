import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { describeWithPubsub } from '../../../test/support/pubsub-tests.ts';
import { createShift } from '../shift.ts';
import { createGoogleTransport } from './transport.ts';

const project = 'projects/intexuraos-local';
const account = 'waker@my-shop-417.iam.gserviceaccount.com';
const queue = `${project}/locations/europe-west1/queues/wake`;

/** Stands in for Cloud Tasks' REST API: takes tasks, refuses a name that it knows. */
async function startTasks() {
  const taken: { name: string; scheduleTime: string; httpRequest: object }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { task } = JSON.parse(Buffer.concat(chunks).toString());
      const isKnown = taken.some(({ name }) => name === task.name);
      if (!isKnown) taken.push(task);
      const error = { code: 409, status: 'ALREADY_EXISTS', message: 'It exists.' };
      response.writeHead(isKnown ? 409 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isKnown ? { error } : task));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    taken,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const url = 'https://worker.example/internal/wake';
const options = { queue, url, audience: url, account, now: () => 1_000_000_000_000 };

describe('what is due later', () => {
  it('is one task of Cloud Tasks for its time, however many instances ask, with the account’s token', async () => {
    const tasks = await startTasks();
    const transport = createGoogleTransport({
      ...options,
      ...{ topic: `${project}/topics/none`, pubsubEmulatorHost: null, tasksHost: tasks.host },
    });
    await transport.wakeAt(1_000_000_010_000);
    await transport.wakeAt(1_000_000_010_000);
    await transport.wakeAt(1_000_000_020_000);
    // Later than Cloud Tasks takes any.
    await transport.wakeAt(1_000_000_000_000 + 40 * 86_400_000);
    expect(tasks.taken.map(({ name, scheduleTime }) => [name, scheduleTime])).toEqual([
      [`${queue}/tasks/wake-1000000010`, '2001-09-09T01:46:50.000Z'],
      [`${queue}/tasks/wake-1000000020`, '2001-09-09T01:47:00.000Z'],
    ]);
    expect(tasks.taken[0]?.httpRequest).toMatchObject({
      // POST, by its number in Google's protocol.
      ...{ url, httpMethod: 1 },
      oidcToken: { serviceAccountEmail: account, audience: url },
    });
    await transport.close();
    await tasks.close();
  });
});

await describeWithPubsub('wake-ups by Pub/Sub', ({ host, createPush, createTopic }) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterAll(() => Promise.all(closers.map((close) => close())));

  it('reach the worker by push, again and again until it has answered, in whatever order', async () => {
    const topic = `${project}/topics/wake`;
    let waiting = 0;
    let refusals = 2;
    const shift = createShift({
      wake: () => undefined,
      // Each look does all there is: what matters is that one comes after each wake-up.
      nextAt: async () => {
        waiting = 0;
        return null;
      },
      onLater: () => undefined,
      onUnfinished: () => undefined,
      now: () => Date.now(),
      sleep: async () => undefined,
    });
    const worker = createServer((request, response) => {
      request.resume();
      refusals -= 1;
      if (refusals >= 0) response.writeHead(503).end();
      else void shift.work().then(() => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => worker.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => worker.close(resolve)));
    await createTopic(topic);
    await createPush(topic, `http://127.0.0.1:${(worker.address() as AddressInfo).port}/internal/wake`);
    const transport = createGoogleTransport({ ...options, topic, pubsubEmulatorHost: host(), tasksHost: null });
    closers.push(transport.close);
    for (const lane of ['a', 'b', 'a']) {
      waiting += 1;
      await transport.wake(lane);
    }
    await vi.waitFor(() => expect([waiting, refusals < 0]).toEqual([0, true]), { timeout: 20_000 });
  }, 30_000);
});
