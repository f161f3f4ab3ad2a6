import { expect, it } from 'vitest';
import type { Change } from '../changes/change.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createDeliveries } from './create-deliveries.ts';

const conversation = '106540352242922/w:31612345678';
const received: Change = { type: 'message.received', at: 5, key: '106540352242922/wamid.K', conversation };
const opened: Change = { type: 'conversation.window_opened', at: 5, key: conversation };

it.each([
  [
    'before the message that opened it, where messages are gathered, so that it parts none of them',
    4,
    [opened, received],
  ],
  ['after the message that opened it', 0, [received, opened]],
])('delivers that the window is open %s', async (_when, gatherSeconds, order) => {
  const { records } = createMemoryStore({ now: () => 0 });
  const subscription = { id: 'sub_1', gatherSeconds };
  const wanted = [received, opened].map((change) => ({ subscription, change }));
  const { made } = await records.run(() => createDeliveries(wanted, 1));
  expect(made.map(({ changes: [change] }) => change)).toEqual(order);
  expect(new Set(made.map(({ lane }) => lane)).size).toBe(1);
});
