import { DatabaseSync } from 'node:sqlite';
import { viewPath } from '../../apps/whatsapp-service/src/storage/sqlite/files.ts';
import { arrayOf, objectOf, parseJson } from '../support/json.ts';
import { compareBytes, distinctItems } from './ledger.ts';
import type { SentWebhook } from './traffic.ts';

/** The faults in the database; all lists are empty if there are none. */
export interface Inspection {
  /** Ids of acknowledged webhooks that are not there. */
  readonly missing: readonly string[];
  /** Ids of webhooks whose bytes differ from those sent. */
  readonly changed: readonly string[];
  /** Items that no event applied. */
  readonly unapplied: readonly string[];
  /** Items or webhooks that are there, or were counted, more often than once. */
  readonly doubled: readonly string[];
  /** Messages that lack something, or hold a status more often than once. */
  readonly wrongMessages: readonly string[];
  /** Events without a result, with failed or rejected items, or with another number of items than they have. */
  readonly wrongResults: readonly string[];
}

/**
 * Reads the database itself, read-only and with statements of its own, and holds it against the ledger. To be called
 * when all webhooks are acknowledged and processed and the service has ended.
 */
export function inspectDatabase(path: string, webhooks: readonly SentWebhook[]): Inspection {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    // The view is next to the events, in a separate file.
    database.prepare('ATTACH ? AS view').run(viewPath(path));
    const events = eventsById(database);
    const bytes = compareBytes(webhooks, (id) => events.get(id)?.payload);
    const applied = countApplied(database);
    const expected = distinctItems(webhooks);
    return {
      ...bytes,
      unapplied: [...expected.keys()].filter((key) => !applied.has(key)),
      doubled: [
        ...doubledEvents(database),
        ...[...applied].filter(([key, times]) => times > 1 && expected.has(key)).map(([key]) => `item ${key}`),
        ...doubledApplications(database),
      ],
      wrongMessages: wrongMessages(database, webhooks),
      wrongResults: wrongResults(events, webhooks),
    };
  } finally {
    database.close();
  }
}

interface KeptEvent {
  readonly payload: Uint8Array;
  /** Items that were applied or found applied before; null without a result. */
  readonly through: number | null;
  /** Items that failed or were rejected. */
  readonly refused: number | null;
}

function eventsById(database: DatabaseSync): Map<string, KeptEvent> {
  const rows = database.prepare(`
    SELECT e.id, CAST(e.payload AS BLOB) AS payload, r.applied + r.duplicate AS through, r.failed + r.rejected AS refused
    FROM whatsapp_webhook_events e LEFT JOIN whatsapp_event_results r USING (seq)`);
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return new Map(
    rows.all().map(({ id, payload, through, refused }) => {
      const bytes = payload instanceof Uint8Array ? payload : new Uint8Array();
      return [String(id), { payload: bytes, through: number(through), refused: number(refused) }];
    }),
  );
}

function countApplied(database: DatabaseSync): Map<string, number> {
  const rows = database
    .prepare("SELECT kind, wamid, count(*) AS times FROM whatsapp_items WHERE state = 'applied' GROUP BY kind, wamid")
    .all();
  return new Map(rows.map(({ kind, wamid, times }) => [`${String(kind)} ${String(wamid)}`, Number(times)]));
}

function doubledEvents(database: DatabaseSync): string[] {
  const rows = database.prepare('SELECT id FROM whatsapp_webhook_events GROUP BY id HAVING count(*) > 1').all();
  return rows.map(({ id }) => `webhook ${String(id)}`);
}

/** Each event counts the items that it applied; all together must be as many as there are applied items. */
function doubledApplications(database: DatabaseSync): string[] {
  const counted = database.prepare(`
    SELECT (SELECT sum(applied) FROM whatsapp_event_results) AS applications,
      (SELECT count(*) FROM whatsapp_items WHERE state = 'applied') AS items`);
  const { applications = null, items = null } = counted.get() ?? {};
  return Number(applications) > Number(items) ? [`${applications} applications of ${items} items`] : [];
}

/** Messages whose record is not what their items make when each takes effect once. */
function wrongMessages(database: DatabaseSync, webhooks: readonly SentWebhook[]): string[] {
  const docs = database.prepare('SELECT doc FROM whatsapp_messages').all();
  const messages = Map.groupBy(
    docs.map(({ doc }) => objectOf(parseJson(String(doc)))),
    ({ wamid }) => String(wamid),
  );
  return [...expectedMessages(webhooks)].flatMap(([wamid, expected]) => {
    const records = messages.get(wamid) ?? [];
    const found = records.map(({ body, statuses }) => describeMessage(body !== null, arrayOf(statuses).map(statusOf)));
    return found.join(' and ') === expected
      ? []
      : [`message ${wamid}: ${found.join(' and ') || 'none'}, not ${expected}`];
  });
}

function expectedMessages(webhooks: readonly SentWebhook[]): Map<string, string> {
  const byWamid = Map.groupBy(distinctItems(webhooks).values(), ({ wamid }) => wamid);
  const described = [...byWamid].map(([wamid, items]): [string, string] => {
    const kinds = items.map(({ kind }) => kind);
    const statuses = kinds.filter((kind) => kind !== 'message.text').map((kind) => kind.slice('status.'.length));
    return [wamid, describeMessage(kinds.includes('message.text'), statuses)];
  });
  return new Map(described);
}

const statusOf = (entry: unknown): string => String(objectOf(entry).status);

const describeMessage = (hasBody: boolean, statuses: readonly string[]): string =>
  `${hasBody ? 'text' : 'stub'} with statuses [${statuses.toSorted().join(', ')}]`;

function wrongResults(events: ReadonlyMap<string, KeptEvent>, webhooks: readonly SentWebhook[]): string[] {
  return webhooks.flatMap(({ id, items }) => {
    const event = events.get(id);
    const isRight = event === undefined || (event.through === items.length && event.refused === 0);
    return isRight ? [] : [`webhook ${id}: ${event.through ?? 'no result'} of ${items.length} items`];
  });
}

export const isClean = (inspection: Inspection): boolean =>
  Object.values(inspection).every((wrong: readonly string[]) => wrong.length === 0);
