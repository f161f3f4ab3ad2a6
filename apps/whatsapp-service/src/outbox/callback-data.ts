import type { ReadWebhook } from '@intexuraos/cloud-api';
import { createExpiringMap } from '../expiring-map.ts';
import { readOpaqueData } from './opaque-data.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Finds the `biz_opaque_callback_data` that senders gave with their messages: Meta gets the entry's id instead. */
export interface CallbackData {
  /** Remembers an entry, so that it need not be read when its statuses come. */
  note(entry: Pick<OutboxEntry, 'id' | 'callbackData'>): void;
  /** Forgets everything: it may be about a person who was erased. */
  forget(): void;
  /** The data of the items of a webhook, by their paths. An entry that can't be read has none. */
  of(webhook: Pick<ReadWebhook, 'items'>): Promise<ReadonlyMap<string, string>>;
}

/** Most statuses come within seconds. */
const remembered = { maxSize: 40_000, keptForMs: 10 * 60_000 };

export function createCallbackData(outbox: Pick<OutboxStore, 'find'>): CallbackData {
  const known = createExpiringMap<string | null>(remembered);
  const dataOf = async (id: string): Promise<string | null> => {
    const data = known.get(id);
    if (data !== undefined) return data;
    const entry = await outbox.find(id).catch(() => null);
    if (entry) known.set(id, entry.callbackData);
    return entry?.callbackData ?? null;
  };
  return {
    note: ({ id, callbackData }) => known.set(id, callbackData),
    forget: known.clear,
    of: async ({ items }) => {
      const found = new Map<string, string>();
      for (const item of items) {
        const ours = item.kind === 'status' ? readOpaqueData(item.opaqueData ?? '') : null;
        const data = ours && (await dataOf(ours.entryId));
        if (data !== null) found.set(item.path, data);
      }
      return found;
    },
  };
}
