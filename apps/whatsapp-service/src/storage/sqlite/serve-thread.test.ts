import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { serveThread } from './serve-thread.ts';

it('answers calls of one message in their order, each with its own result or error, and closes behind the last', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-thread-'));
  const { port1, port2 } = new MessageChannel();
  const answers: { id: number; result?: unknown; error?: unknown }[] = [];
  port2.on('message', (some) => answers.push(...some));
  await serveThread(port1, { path: join(folder, 'whatsapp.db'), role: 'events' });
  port2.postMessage([
    { id: 1, call: 'judge', args: ['unknown', []] },
    { id: 2, call: 'accept', args: [null] },
    { id: 3, call: 'judge', args: ['unknown', []] },
    { id: 4, call: 'close', args: [] },
  ]);
  await once(port2, 'close');
  expect(answers.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
  expect(answers[1]).toEqual({ id: 1, result: null });
  expect(answers[2]).toMatchObject({ id: 2, error: { code: expect.any(String) } });
  expect(answers[3]).toEqual({ id: 3, result: null });
  rmSync(folder, { recursive: true });
});
