import type { DatabaseSync } from 'node:sqlite';
import { eraseItems } from '@intexuraos/cloud-api';
import { type Change, erasedChange } from '../../../changes/change.ts';
import { conversationRecords, messageRecords } from '../../../conversations/collections.ts';
import { itemRecords } from '../../../inbound/collections.ts';
import { idempotencyKeyOf } from '../../../outbox/accept-entry.ts';
import { outboxEntries, outboxLanes } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { Settlement } from '../../../outbox/settle-entry.ts';
import { erasingOf, isPerson, isTheirKey, isTheirs } from '../../../persons/is-theirs.ts';
import type { Collection } from '../../../records/collection.ts';
import type { ErasedPerson } from '../../../records/person.ts';
import type { ContentName } from '../encryption/content-sql.ts';
import { itemFromRow } from '../records.ts';
import { sqlText } from '../sql-text.ts';
import type { ErasableRow, ErasableTable } from './erase-rows.ts';

/** Bodies of webhooks: the event stays, without the person's items. */
export const eventTables: readonly ErasableTable[] = [
  {
    kind: 'events',
    name: 'whatsapp_webhook_events',
    columns: [],
    content: { name: 'payload', as: 'body' },
    rowsAtOnce: 200,
    erase: ({ body }, person) => {
      const erased = body instanceof Uint8Array ? eraseItems(body, erasingOf(person)) : null;
      return erased ? { payload: erased.body, erasedAt: new Date().toISOString() } : 'keep';
    },
  },
];

/** @param content that of the table, if it is any: then its column is shown as plain text. */
const docTable = <T extends object>(
  kind: string,
  name: string,
  collection: Collection<T>,
  { column = 'doc', content }: { readonly column?: string; readonly content?: ContentName } = {},
) => ({
  kind,
  name,
  columns: content === undefined ? [column] : [],
  ...(content !== undefined && { content: { name: content, as: column } }),
  rowsAtOnce: 500,
  erase: (row: ErasableRow, person: ErasedPerson) => {
    const record: T = JSON.parse(String(row[column]));
    const after = collection.erasure?.without(record, person);
    if (after === undefined || after === record) return 'keep' as const;
    return after === null ? ('delete' as const) : { [column]: JSON.stringify(after) };
  },
});

export const viewTables: readonly ErasableTable[] = [
  {
    kind: 'items',
    name: 'whatsapp_items',
    columns: [
      ...['key', 'state', 'reason', 'identity', 'eventId', 'path', 'kind', 'via', 'phoneNumberId', 'waId', 'userId'],
      ...['wamid', 'groupId', 'at'],
    ],
    rowsAtOnce: 1_000,
    erase: (row, person) =>
      itemRecords.erasure?.without(itemFromRow({ ...row }), person) === null ? 'delete' : 'keep',
  },
  docTable('messages', 'whatsapp_messages', messageRecords, { content: 'message' }),
  docTable('conversations', 'whatsapp_conversations', conversationRecords, { content: 'conversation' }),
  {
    kind: 'changes',
    name: 'whatsapp_changes',
    columns: ['changes'],
    rowsAtOnce: 500,
    erase: (row, person) => {
      const all: readonly Change[] = JSON.parse(String(row.changes));
      const after = all.map((change) => (isAbout(change, person) ? erasedChange : change));
      return after.some((change, index) => change !== all[index]) ? { changes: JSON.stringify(after) } : 'keep';
    },
  },
  // On their way to the outbox, whose entries go as well.
  {
    kind: 'settlements',
    name: 'whatsapp_outbox_settlements',
    columns: ['doc'],
    rowsAtOnce: 500,
    erase: ({ doc }, person) => {
      const { wamid }: Settlement = JSON.parse(String(doc));
      return wamid !== null && isTheirs(person, wamid) ? 'delete' : 'keep';
    },
  },
];

function isAbout({ key, conversation }: Change, person: ErasedPerson): boolean {
  return isTheirKey(person, key) || (conversation !== undefined && person.conversations.includes(conversation));
}

/** Which user ids a number was seen with. */
export function forgetNumbers(view: DatabaseSync, { ids, numbers }: ErasedPerson): void {
  const remove = view.prepare('DELETE FROM whatsapp_numbers_of_users WHERE waId = ? AND userId = ?');
  const removeAll = view.prepare('DELETE FROM whatsapp_numbers_of_users WHERE waId = ?');
  for (const number of numbers) {
    if (ids.includes(number)) removeAll.run(sqlText(number));
    else for (const id of ids) remove.run(sqlText(number), sqlText(id));
  }
}

/** An entry goes with its idempotency key, so that a text that a client chose as the key goes too. */
export function outboxTables(outbox: DatabaseSync): readonly ErasableTable[] {
  const removeKey = outbox.prepare('DELETE FROM outbox_keys WHERE key = ?');
  const isWaitedFor = outbox.prepare('SELECT 1 FROM outbox_entries WHERE lane = ? AND isOpen = 1');
  const entries = docTable('outbox', 'outbox_entries', outboxEntries, { column: 'record', content: 'entry' });
  const lanes = docTable('lanes', 'outbox_lanes', outboxLanes, { column: 'record' });
  return [
    {
      ...entries,
      erase: (row, person) => {
        const verdict = entries.erase(row, person);
        const { idempotency }: OutboxEntry = JSON.parse(String(row.record));
        if (verdict === 'delete' && idempotency) removeKey.run(sqlText(idempotencyKeyOf(idempotency)));
        return verdict;
      },
    },
    {
      ...lanes,
      columns: ['key', 'record'],
      erase: (row, person) => (isWaitedFor.get(sqlText(String(row.key))) ? 'keep' : lanes.erase(row, person)),
    },
    {
      kind: 'sent',
      name: 'outbox_sent',
      columns: ['learned', 'wamid'],
      rowsAtOnce: 1_000,
      erase: ({ learned, wamid }, person) => {
        const isTheirUser = typeof learned === 'string' && isPerson(person, JSON.parse(learned).user);
        return isTheirUser || isTheirs(person, String(wamid)) ? 'delete' : 'keep';
      },
    },
  ];
}
