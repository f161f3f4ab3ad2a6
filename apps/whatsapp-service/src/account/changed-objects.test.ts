import { expect, it } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import {
  incoming,
  messagesWebhook,
  templateStatus,
  textMessage,
  wabaId,
  webhook,
} from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { changedObjects } from './changed-objects.ts';

async function changedAfter(...webhooks: readonly Parameters<typeof incoming>[0][]) {
  const store = createMemoryStore({ now: Date.now });
  for (const each of webhooks) await store.events.accept(incoming(each));
  await processAll(store);
  return changedObjects((await store.changes.read(null, 100)).changes);
}

it('names the account whose templates have changed, once', async () => {
  const update = webhook(templateStatus(7, 'APPROVED'), templateStatus(8, 'PAUSED'));
  expect(await changedAfter(update)).toEqual({ templatesOf: [wabaId], hasNodes: true, hasNumbers: false });
});

it('reads a flow’s new status as a change of a node alone', async () => {
  const update = webhook({
    field: 'flows',
    value: { event: 'FLOW_STATUS_CHANGE', flow_id: '7', new_status: 'BLOCKED' },
  });
  expect(await changedAfter(update)).toEqual({ templatesOf: [], hasNodes: true, hasNumbers: false });
});

it('reads a number’s new limit as a change of numbers', async () => {
  const update = webhook({
    field: 'phone_number_quality_update',
    value: { event: 'UPGRADE', display_phone_number: '15550783881', current_limit: 'TIER_10K' },
  });
  expect(await changedAfter(update)).toEqual({ templatesOf: [], hasNodes: false, hasNumbers: true });
});

it('finds no changed objects in messages', async () => {
  const update = messagesWebhook(textMessage('wamid.1'));
  expect(await changedAfter(update)).toEqual({ templatesOf: [], hasNodes: false, hasNumbers: false });
});
