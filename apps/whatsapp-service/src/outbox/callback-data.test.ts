import { readWebhook } from '@intexuraos/cloud-api';
import { expect, it, vi } from 'vitest';
import { draft, start } from '../../test/support/outbox.ts';
import { messagesChange, webhook } from '../../test/support/webhooks.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { createCallbackData } from './callback-data.ts';

const status = (data: string) => ({
  id: 'wamid.A',
  status: 'sent',
  timestamp: String(start / 1000),
  recipient_id: '1202',
  biz_opaque_callback_data: data,
});

const webhookOf = (...data: string[]) =>
  readWebhook(JSON.stringify(webhook(messagesChange({ statuses: data.map(status) }))));

it('finds the data of each message, reads an entry once, and none that was noted', async () => {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const accept = async (callbackData: string | null) => (await outbox.accept(draft('1202', { callbackData }))).entry;
  const [ticket, none, noted] = [await accept('ticket-7'), await accept(null), await accept('noted')];
  const find = vi.fn(outbox.find);
  const callbackData = createCallbackData({ find });
  callbackData.note(noted);
  const read = webhookOf(`${ticket.id}.1`, `${none.id}.2f`, `${noted.id}.1`, 'of another sender', `${ticket.id}.1`);
  for (let count = 0; count < 2; count += 1) {
    expect([...(await callbackData.of(read)).values()]).toEqual(['ticket-7', 'noted', 'ticket-7']);
  }
  expect(find).toHaveBeenCalledTimes(2);
});

it('forgets everything noted before a person was erased', async () => {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const callbackData = createCallbackData(outbox);
  callbackData.note({ id: 'out_1', callbackData: 'their ticket' });
  callbackData.forget();
  expect((await callbackData.of(webhookOf('out_1.1'))).size).toBe(0);
});

it('finds nothing while the store can’t be read, and its data afterwards', async () => {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const { entry } = await outbox.accept(draft('1202', { callbackData: 'ticket-7' }));
  const find = vi.fn(outbox.find).mockRejectedValueOnce(new Error('busy'));
  const callbackData = createCallbackData({ find });
  const read = webhookOf(`${entry.id}.1`);
  expect((await callbackData.of(read)).size).toBe(0);
  expect([...(await callbackData.of(read)).values()]).toEqual(['ticket-7']);
});
