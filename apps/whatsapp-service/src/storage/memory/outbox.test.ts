import { describeOutbox } from '../../../test/contracts/outbox-contract.ts';
import { describeOutboxModel } from '../../../test/contracts/outbox-model.ts';
import type { Settlement } from '../../outbox/settle-entry.ts';
import { createMemoryOutbox } from './outbox.ts';

const open = async () => {
  const settlements: Settlement[] = [];
  return {
    outbox: createMemoryOutbox(() => undefined, { settlements, sent: [] }),
    tell: async (settlement: Settlement) => {
      settlements.push(settlement);
    },
  };
};

describeOutbox(open);
describeOutboxModel(open);
