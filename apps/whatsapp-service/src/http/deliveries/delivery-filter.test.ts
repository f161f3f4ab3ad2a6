import { expect, it } from 'vitest';
import type { Change } from '../../changes/change.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import { deliveries } from '../../deliveries/collections.ts';
import { createDeliveries } from '../../deliveries/create-deliveries.ts';
import { indexEntries } from '../../records/collection.ts';
import { runFlow } from '../../records/flow.ts';
import { selectDeliveries } from './delivery-filter.ts';

const number = '106540352242922';
const [first, second, third] = ['w:16505550001', 'w:16505550002', 'w:16505550003'] as const;

it('finds a webhook that several people are in by the conversation of each of them', async () => {
  const change: Change = {
    ...{ type: 'webhook', at: 1, key: 'evt_1' },
    ...{ conversation: `${number}/${first}`, alsoIn: [`${number}/${second}`] },
  };
  const { made } = runFlow(
    createDeliveries([{ subscription: { id: 'sub_1', gatherSeconds: 0 }, change }], 1),
    () => null,
  );
  const found = async (members: readonly string[]): Promise<boolean> => {
    const conversation = { members: members.map((user) => `${number}/${user}`) } as unknown as ConversationRecord;
    const { range, matches } =
      (await selectDeliveries({ conversation: 'cnv_1' }, { find: async () => conversation })) ?? {};
    return made.some(
      (delivery) =>
        indexEntries(deliveries, delivery).some(({ group }) => group === range?.group) && matches?.(delivery) === true,
    );
  };
  expect(await found([first])).toBe(true);
  expect(await found([second])).toBe(true);
  expect(await found([third])).toBe(false);
  expect(await found([second, third])).toBe(true);
});
