import fc from 'fast-check';
import { auditRecords } from '../../src/audit/collections.ts';
import { consumerPlaces } from '../../src/changes/collections.ts';
import { drainChanges } from '../../src/changes/drain-changes.ts';
import { contactDetails } from '../../src/contacts/collections.ts';
import { media } from '../../src/media/collections.ts';
import type { Collection } from '../../src/records/collection.ts';
import { put } from '../../src/records/flow.ts';
import type { Store } from '../../src/storage/store.ts';
import { draft, outcomes, takeRequest } from './outbox.ts';
import {
  handoverChange,
  incoming,
  messageStatus,
  messagesWebhook,
  noon,
  statusesWebhook,
  templateStatus,
  textMessage,
  webhook,
} from './webhooks.ts';

/** Something that happens to a store in use. */
export type Happening =
  | {
      readonly do: 'receive';
      readonly user: string;
      readonly wamid: number;
      readonly ms: number;
      readonly text: string;
    }
  | { readonly do: 'receiveBytes'; readonly bytes: Uint8Array; readonly ms: number }
  | { readonly do: 'receiveOther'; readonly kind: 'template' | 'handover' | 'status'; readonly ms: number }
  | { readonly do: 'process'; readonly events: number }
  | { readonly do: 'submit'; readonly user: string; readonly key: boolean }
  | { readonly do: 'send'; readonly outcome: 'accepted' | 'refused' | 'unknown' | 'left' }
  | { readonly do: 'drain' | 'settle' | 'replay' | 'beat' | 'problem' }
  | { readonly do: 'follow'; readonly consumer: string; readonly limit: number; readonly feed: 'changes' | 'events' }
  | { readonly do: 'write'; readonly what: 'contact' | 'audit'; readonly number: number }
  | { readonly do: 'media'; readonly number: number; readonly bytes: string };

const user = fc.constantFrom('16505551234', '16505553333', 'US.4000');
const ms = fc.integer({ min: 0, max: 5 });
const number = fc.integer({ min: 0, max: 9 });
/** Lone surrogates, ends of lines that are none in JSON, and what JSON has to escape. */
const text = fc.constantFrom(
  'Hello',
  'line\nline\u2028line',
  'zażółć 👋🏽',
  '"quotes" \\ \u0001d800',
  '\ud800 alone',
  '',
);

/** What may happen to a store in any order. */
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('receive' as const), user, wamid: number, ms, text }) },
    fc.record({ do: fc.constant('receiveBytes' as const), bytes: fc.uint8Array({ maxLength: 12 }), ms }),
    fc.record({
      do: fc.constant('receiveOther' as const),
      kind: fc.constantFrom('template' as const, 'handover' as const, 'status' as const),
      ms,
    }),
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('process' as const), events: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('submit' as const), user, key: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        outcome: fc.constantFrom('accepted' as const, 'refused' as const, 'unknown' as const, 'left' as const),
      }),
    },
    fc.record({
      do: fc.constantFrom('drain' as const, 'settle' as const, 'replay' as const, 'beat' as const, 'problem' as const),
    }),
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('follow' as const),
        consumer: fc.constantFrom('a', 'b'),
        limit: fc.integer({ min: 1, max: 3 }),
        feed: fc.constantFrom('changes' as const, 'events' as const),
      }),
    },
    fc.record({
      do: fc.constant('write' as const),
      what: fc.constantFrom('contact' as const, 'audit' as const),
      number,
    }),
    fc.record({ do: fc.constant('media' as const), number, bytes: fc.constantFrom('', 'one', 'two') }),
  ),
  { minLength: 1, maxLength: 40 },
);

/** Lets things happen to a store, one after another. @param contents gets the bytes of media. */
export async function live(
  store: Store,
  all: readonly Happening[],
  contents: (bytes: string) => Promise<string> = async () => '',
): Promise<void> {
  let now = noon + 1_000;
  let sent = 0;
  for (const happening of all) {
    now += 1_000;
    switch (happening.do) {
      case 'receive': {
        const { user, wamid, ms, text } = happening;
        const from = user.startsWith('US.') ? { from: null, fromUserId: user } : { from: user };
        const body = messagesWebhook(textMessage(`wamid.${wamid}`, { ...from, at: noon, body: text }));
        await store.events.accept(incoming(body, { receivedAt: noon + ms }));
        break;
      }
      case 'receiveBytes':
        await store.events.accept(
          incoming(happening.bytes, { receivedAt: noon + happening.ms, foreign: ['/entry/0'] }),
        );
        break;
      case 'receiveOther':
        await store.events.accept(incoming(others[happening.kind], { receivedAt: noon + happening.ms }));
        break;
      case 'process':
        await processSome(store, happening.events);
        break;
      case 'submit':
        await store.sending.outbox.accept(
          draft(happening.user, {
            createdAt: now,
            ...(happening.key && { idempotency: { scope: 's', key: `k${now}`, hash: 'h' } }),
          }),
        );
        break;
      case 'send':
        sent += 1;
        await send(store, happening.outcome, now, sent);
        break;
      case 'drain':
        await store.sending.sent.drain(2);
        break;
      case 'settle':
        await store.sending.outbox.settlePending(2, now);
        break;
      case 'replay': {
        const { data } = await store.events.list({}, { limit: 1 });
        if (data[0]) await store.events.replay(data[0].id, data[0].foreign);
        break;
      }
      case 'beat':
        await store.continuity.extend(now, false);
        break;
      case 'problem':
        await store.problems.update((before) => ({
          ...before,
          targets: { slack: { failures: 1, failingSince: now, nextAt: now, reason: '500' } },
        }));
        break;
      case 'follow':
        await follow(store, happening);
        break;
      case 'write':
        if (happening.what === 'contact')
          await write(store, contactDetails, { ...contact, id: `ctd_${happening.number}` });
        else await write(store, auditRecords, { ...audit, id: `aud_${happening.number}` });
        break;
      case 'media':
        await write(
          store,
          media,
          mediaRecord(happening.number, await contents(happening.bytes), happening.bytes.length),
        );
    }
  }
}

const others = {
  template: webhook(templateStatus(1, 'APPROVED')),
  handover: webhook(handoverChange('control_taken')),
  status: statusesWebhook(messageStatus('wamid.sent.1', 'delivered')),
};

const contact = {
  ids: ['16505551234'],
  tags: ['vip'],
  attributes: { b: 1, a: 'two' },
  createdAt: noon,
  updatedAt: noon,
};
const audit = { at: noon, keyId: 'key_1', action: 'listMessages', resource: 'r', status: 200 };

/** A store may end a call early, after the time that one may take. */
async function processSome(store: Store, events: number): Promise<void> {
  for (let left = events; left > 0; ) {
    const { events: done, hasMore } = await store.events.processPending(left);
    left = hasMore ? left - done : 0;
  }
}

/** Writes a record whose other fields don't matter here. */
async function write<T extends object>(store: Store, collection: Collection<T>, record: object): Promise<void> {
  const writes = [put(collection, record as T)];
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await store.records.run(function* () {
    return { writes };
  });
}

const mediaRecord = (number: number, sha256: string, size: number): object => ({
  ...{
    id: `media_${number}`,
    queue: 'media',
    lane: 'l',
    position: number,
    state: 'done',
    dueAt: noon,
    expiresAt: noon,
  },
  ...{ phoneNumberId: '1', message: '1/wamid.1', conversation: null, user: null, file: null, attempts: 1 },
  ...{ isAsked: false, failure: null, ending: null, sentAt: noon, createdAt: noon, updatedAt: noon },
  content: sha256 === '' ? null : { sha256, size, storedAt: noon, facts: {} },
});

async function send(store: Store, outcome: 'accepted' | 'refused' | 'unknown' | 'left', now: number, number: number) {
  const { outbox } = store.sending;
  const { leased } = await outbox.take(takeRequest(now, { limit: 1 }));
  const entry = leased[0];
  if (!entry || outcome === 'left') return;
  const attempt = entry.attempts.at(-1)?.number ?? 1;
  const came = outcome === 'accepted' ? outcomes.accepted(`wamid.sent.${number}`) : outcomes[outcome];
  const finished = { entryId: entry.id, attempt, outcome: came, now, usedFallback: false, holdMs: 60_000, jitter: 0 };
  await outbox.finish(finished);
}

async function follow(
  store: Store,
  { consumer, limit, feed }: Extract<Happening, { readonly do: 'follow' }>,
): Promise<void> {
  if (feed === 'changes') {
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await drainChanges({ feed: store.changes, records: store.records, consumer, from: 'oldest', limit }, function* () {
      return { writes: [] };
    });
    return;
  }
  const name = `events-${consumer}`;
  const known = await store.records.find(consumerPlaces, name);
  const { place } = await store.feed.read(known?.place ?? (await store.feed.place(0)), limit);
  await write(store, consumerPlaces, { consumer: name, place });
}
