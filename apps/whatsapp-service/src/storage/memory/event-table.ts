import { eventId } from '../../inbound/event-id.ts';
import type { EventResult, IncomingWebhook, WebhookEvent } from '../../inbound/webhook-event.ts';

/** The accepted webhooks. */
export interface EventTable {
  accept(webhook: IncomingWebhook): 'stored' | 'duplicate';
  find(id: string): EventRow | null;
  all(): EventRow[];
  /** How many were ever stored. */
  stored(): number;
  /** Those that wait, oldest first. */
  pending(): EventRow[];
  finish(id: string, result: EventResult): void;
  remove(id: string): void;
  /** False for an unknown id, or a body that is another by now. */
  replaceBody(id: string, before: Uint8Array, after: Uint8Array): boolean;
  /** False for an unknown id. */
  replay(id: string, foreign: readonly string[]): boolean;
}

export interface EventRow {
  readonly event: WebhookEvent;
  readonly payload: Uint8Array;
  /** Grows with each event that was stored. */
  readonly seq: number;
  readonly wasProcessed: boolean;
}

export function createEventTable(assertOpen: () => void): EventTable {
  const kept = new Map<string, EventRow>();
  let stored = 0;
  const rows = (): Map<string, EventRow> => {
    assertOpen();
    return kept;
  };

  const change = (id: string, changes: Partial<WebhookEvent>, wasProcessed?: boolean): boolean => {
    const row = rows().get(id);
    if (!row) return false;
    rows().set(id, { ...row, event: { ...row.event, ...changes }, wasProcessed: wasProcessed ?? row.wasProcessed });
    return true;
  };

  return {
    accept: (webhook) => {
      const id = eventId(webhook.payload);
      const deliveries = (rows().get(id)?.event.deliveries ?? 0) + 1;
      if (change(id, { deliveries, lastReceivedAt: webhook.receivedAt })) return 'duplicate';
      const payload = webhook.payload.slice();
      rows().set(id, { event: newEvent(id, webhook), payload, seq: stored, wasProcessed: false });
      stored += 1;
      return 'stored';
    },
    find: (id) => rows().get(id) ?? null,
    remove: (id) => {
      rows().delete(id);
    },
    all: () => [...rows().values()],
    stored: () => stored,
    pending: () =>
      [...rows().values()]
        .filter(({ event }) => event.result === null)
        .sort((a, b) => a.event.receivedAt - b.event.receivedAt || a.seq - b.seq),
    finish: (id, result) => {
      change(id, { result }, true);
    },
    replaceBody: (id, before, after) => {
      const row = rows().get(id);
      if (!row || !Buffer.from(row.payload).equals(before)) return false;
      const event = { ...row.event, sizeBytes: after.byteLength, erasedAt: Date.now() };
      rows().set(id, { ...row, event, payload: after.slice() });
      return true;
    },
    replay: (id, foreign) => change(id, { foreign, result: null }),
  };
}

function newEvent(id: string, { payload, receivedAt, phoneNumberId, wabaId, foreign }: IncomingWebhook): WebhookEvent {
  return {
    id,
    signatureValid: true,
    receivedAt,
    phoneNumberId,
    wabaId,
    foreign,
    sizeBytes: payload.byteLength,
    deliveries: 1,
    lastReceivedAt: receivedAt,
    result: null,
  };
}
