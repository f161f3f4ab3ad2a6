import { expect, it } from 'vitest';
import { itemIds, withOwnIds } from './own-ids.ts';

const webhook = {
  entry: [
    {
      id: '102',
      changes: [
        {
          value: {
            messages: [{ id: 'wamid.A', context: { id: 'wamid.B' }, text: { body: 'wamid.A was it' } }],
            history: [{ threads: [{ id: '49', messages: [{ id: 'wamid.C' }] }] }],
          },
        },
      ],
    },
  ],
};

it('finds the ids of items at any depth, and none of the account', () => {
  expect(itemIds(webhook)).toEqual(['wamid.A', '49', 'wamid.C']);
});

it('changes whole ids everywhere, and nothing else', () => {
  expect(withOwnIds(webhook, ['wamid.A'], '-7')).toEqual(
    JSON.parse(JSON.stringify(webhook).replace('"wamid.A"', '"wamid.A-7"')),
  );
});
