import { describe, expect, it, vi } from 'vitest';
import {
  incoming,
  messagesChange,
  otherPhoneNumberId,
  phoneNumberId,
  textMessage,
  webhook,
} from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { eventId } from './event-id.ts';
import { replayEvent } from './replay-event.ts';

const ours = messagesChange({ messages: [textMessage('wamid.1')] });
const other = messagesChange({ phoneNumberId: otherPhoneNumberId, messages: [textMessage('wamid.2')] });
const kept = incoming(webhook(ours, other), { foreign: ['/entry/0/changes/1'] });
const id = eventId(kept.payload);

async function replay(phoneNumberIds: readonly string[]) {
  const { events } = createMemoryStore({ now: () => 0 });
  await events.accept(kept);
  await events.processPending(1);
  const onReplay = vi.fn();
  const event = await replayEvent({ events, ids: { wabaIds: [], phoneNumberIds }, onReplay }, id);
  return { events, event, onReplay };
}

describe('replayEvent', () => {
  it('pain 15: takes in items of another number once that number is configured', async () => {
    const { events, event, onReplay } = await replay([phoneNumberId, otherPhoneNumberId]);
    expect(event).toMatchObject({ id, foreign: [], result: null });
    expect(onReplay).toHaveBeenCalledTimes(1);
    await events.processPending(1);
    expect((await events.find(id))?.result?.counts).toEqual({ applied: 2, duplicate: 0, failed: 0, rejected: 0 });
  });

  it('rejects items that are no longer ours, and leaves applied ones applied', async () => {
    const { event } = await replay([otherPhoneNumberId]);
    expect(event?.foreign).toEqual(['/entry/0/changes/0']);
  });

  it('returns null for an unknown id, and wakes nobody', async () => {
    const { events } = createMemoryStore({ now: () => 0 });
    const onReplay = vi.fn();
    expect(await replayEvent({ events, ids: { wabaIds: [], phoneNumberIds: [] }, onReplay }, id)).toBeNull();
    expect(onReplay).not.toHaveBeenCalled();
  });
});
