import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { RetryDeps } from '../../outbox/retry-settled.ts';
import type { SenderTurn } from '../../outbox/sender.ts';
import type { ApiModule } from '../api-module.ts';
import { registerBulkChanges } from './change-outbox.ts';
import { registerEntryChanges } from './change-outbox-entry.ts';
import { registerPauses } from './pause-outbox.ts';
import { getOutboxEntry, listOutbox } from './read-outbox.ts';

export interface OutboxApiDeps {
  readonly store: Pick<RetryDeps, 'conversations'> & { readonly sending: { readonly outbox: OutboxStore } };
  /** The numbers that are configured as ours. */
  readonly ids: { readonly phoneNumberIds: readonly string[] };
  /** Called for each entry that was changed by hand. */
  readonly onEntryChange: (entry: OutboxEntry) => void;
  /** Called for each pause that was made or lifted by hand. */
  readonly onTurn: (turn: SenderTurn) => void;
  /** Called when something that waits is to be tried at once. */
  readonly onTry: () => void;
  readonly now?: () => number;
}

/** `/v1/outbox` */
export function outboxApi(deps: OutboxApiDeps): readonly ApiModule[] {
  const { store, ids, onEntryChange: onChange, onTurn, onTry: wake, now = Date.now } = deps;
  const { outbox } = store.sending;
  const { conversations } = store;
  return [
    {
      name: 'outbox',
      scope: 'read',
      numbers: 'filtered',
      register: (app) => {
        listOutbox(app, outbox);
        getOutboxEntry(app, outbox, now);
      },
    },
    {
      name: 'outbox',
      scope: 'send',
      numbers: 'filtered',
      register: (app) => registerEntryChanges(app, { outbox, conversations, onChange, wake, now }),
    },
    {
      name: 'outbox',
      scope: 'manage',
      numbers: 'filtered',
      register: (app) => {
        registerBulkChanges(app, { outbox, onChange, now, steadyNow: () => performance.now() });
        registerPauses(app, { outbox, ids, onTurn, wake, now });
      },
    },
  ];
}
