import { daysIn, type WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyBatches, applyItems } from '../../test/support/applied-items.ts';
import { at, cleo, messageItem, statusItem } from '../../test/support/items.ts';
import { noon } from '../../test/support/webhooks.ts';
import { messageRecords } from '../conversations/collections.ts';
import type { Read, Write } from '../records/flow.ts';
import { createMemoryRecords } from '../storage/memory/records.ts';
import { itemRecords } from './collections.ts';
import { itemTask } from './process-item.ts';

const event1 = { id: 'event1', foreign: [], receivedAt: noon, sequence: 0, isReplay: false, dayOf: daysIn('UTC') };

/** Runs items through one store, each as the item of the given event, and returns their outcomes. */
function runTasks(...runs: readonly (readonly [Parameters<typeof itemTask>[0], WebhookItem])[]) {
  const records = createMemoryRecords(() => undefined);
  const states = runs.map(([source, item]) => records.run(itemTask(source, item)).state);
  return { records, states };
}

/** A status that can't be applied, whatever the rules do with it. */
function badStatus(): WebhookItem {
  const item = statusItem('wamid.BAD', 'sent', { path: '/bad' });
  return Object.defineProperty({ ...item }, 'pricing', {
    enumerable: true,
    get: () => {
      throw new RangeError('secret content');
    },
  });
}

const collectionsOf = (some: readonly (Read | Write)[]): string[] =>
  some.flatMap((each) => ('collection' in each ? [each.collection.name] : []));

describe('itemTask', () => {
  it('stores a bad status as failed while the messages next to it are applied (pain 2)', () => {
    const { records, states } = runTasks([event1, badStatus()], [event1, messageItem('wamid.1', { path: '/1' })]);
    expect(states).toEqual(['failed', 'applied']);
    expect(records.find(itemRecords, 'event1#/bad')).toMatchObject({ state: 'failed', reason: 'RangeError' });
    expect(records.all(messageRecords).map(({ wamid }) => wamid)).toEqual(['wamid.1']);
  });

  it('has nothing of the content in the reason of a failure', () => {
    const { records } = runTasks([event1, badStatus()]);
    expect(JSON.stringify(records.all(itemRecords))).not.toContain('secret');
  });

  it('applies an item once for its identity, in the transaction that stores the identity (pain 3)', () => {
    const item = messageItem('wamid.1');
    const { records, states } = runTasks(
      [event1, item],
      [
        { ...event1, id: 'event2' },
        { ...item, path: '/other' },
      ],
    );
    expect(states).toEqual(['applied', 'duplicate']);
    expect(records.find(itemRecords, item.identity)).toMatchObject({ state: 'applied', eventId: 'event1' });
    expect(records.find(itemRecords, 'event2#/other')).toMatchObject({ state: 'duplicate', identity: item.identity });
    expect(records.all(messageRecords)).toHaveLength(1);
  });

  it('writes nothing but its occurrence for a redelivery that says nothing new', () => {
    const item = messageItem('wamid.1', { user: { ...cleo, name: 'Cleo' } });
    const first = runTasks([event1, item]);
    const outcome = first.records.run(itemTask({ ...event1, id: 'event2' }, item));
    expect(collectionsOf(outcome.writes)).toEqual(['items']);
  });

  it('merges what a redelivery adds: a status that comes again with its price', () => {
    const bare = statusItem('wamid.1', 'sent');
    const priced = { ...bare, pricing: { category: 'utility' } };
    for (const batches of [
      [[bare], [priced]],
      [[priced], [bare]],
    ]) {
      const { statuses } = applyBatches(batches).message('wamid.1');
      expect(statuses).toMatchObject([{ status: 'sent', pricing: { category: 'utility' } }]);
    }
  });

  it('gives an old event this version’s view when it is replayed', () => {
    const asReadBefore = messageItem('wamid.1', { content: undefined });
    const asReadNow = messageItem('wamid.1', { user: cleo });
    const { records, states } = runTasks([event1, asReadBefore], [{ ...event1, isReplay: true }, asReadNow]);
    expect(states).toEqual(['applied', 'applied']);
    expect(records.all(messageRecords)).toMatchObject([{ body: { content: { body: 'text of wamid.1' } } }]);
    expect(records.all(itemRecords)).toMatchObject([{ state: 'applied', userId: cleo.userId }]);
  });

  it('leaves an item as it was when its event is processed again', () => {
    const item = messageItem('wamid.1');
    const { states } = runTasks([event1, item], [{ ...event1, isReplay: true }, item]);
    expect(states).toEqual(['applied', 'applied']);
  });

  it('rejects another account’s item, and only that', () => {
    const source = { ...event1, foreign: ['/entry/1'] };
    const { states } = runTasks(
      [source, messageItem('wamid.1', { path: '/entry/1/changes/0/value/messages/0' })],
      [source, messageItem('wamid.2', { path: '/entry/10/changes/0/value/messages/0' })],
    );
    expect(states).toEqual(['rejected', 'applied']);
  });

  it('does not take back an item applied before its account was judged foreign', () => {
    const item = messageItem('wamid.1', { path: '/entry/1/a' });
    const { records, states } = runTasks([event1, item], [{ ...event1, foreign: ['/entry/1'], isReplay: true }, item]);
    expect(states).toEqual(['applied', 'applied']);
    expect(records.all(itemRecords)).toHaveLength(1);
  });

  it('removes an earlier failure when a replay succeeds', () => {
    const { records } = runTasks(
      [event1, badStatus()],
      [{ ...event1, isReplay: true }, statusItem('wamid.BAD', 'sent', { path: '/bad' })],
    );
    expect(records.all(itemRecords).map(({ state }) => state)).toEqual(['applied']);
  });
});

describe('applyItem', () => {
  const reads = (...items: readonly WebhookItem[]) => {
    const before = applyItems(...items.slice(0, -1)).reads.length;
    return collectionsOf(applyItems(...items).reads.slice(before));
  };

  it('reads one message and one conversation for a message of a known user, or a status', () => {
    const first = messageItem('wamid.1', { user: cleo });
    expect(reads(first, messageItem('wamid.2', { user: cleo, at: at(1) }))).toEqual([
      'items',
      'messages',
      'conversations',
    ]);
    expect(reads(first, statusItem('wamid.3', 'sent', { user: cleo, at: at(1) }))).toEqual([
      'items',
      'messages',
      'conversations',
    ]);
  });

  it('does not write the conversation again for each status of a day', () => {
    const user = { ...cleo, name: 'Cleo' };
    const { records } = runTasks([event1, statusItem('wamid.1', 'sent', { user })]);
    const status = statusItem('wamid.1', 'read', { user, at: at(60), path: '/2' });
    const { writes } = records.run(itemTask(event1, status));
    expect(collectionsOf(writes)).toEqual(['messages', 'items']);
  });
});
