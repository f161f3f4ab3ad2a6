import { randomBytes } from 'node:crypto';
import { openStates } from '@intexuraos/service-api/outbox-state';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { findPerson, spellingsOf } from '../conversations/person.ts';
import { markOf } from '../inbound/marks.ts';
import { conversationOf } from '../outbox/entry-conversation.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { type Flow, load, put } from '../records/flow.ts';
import type { Page } from '../records/page.ts';
import type { ErasedPerson } from '../records/person.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { sortableId } from '../records/sortable-id.ts';
import { saltFlow } from './block-list.ts';
import { type Erasure, erasures, type LaterChoice } from './collections.ts';

export interface ErasureRequest {
  /** Any id of the person. */
  readonly id: string;
  readonly later: LaterChoice;
  /** The id of the key that asks. */
  readonly by: string;
  readonly now: number;
}

interface RequestDeps {
  readonly conversations: Pick<ConversationStore, 'list'>;
  readonly records: Pick<RecordStore, 'run'>;
  readonly sending: { readonly outbox: Pick<OutboxStore, 'list'> };
}

/** Durably requests the erasure of a person. From then on it is carried out, even if this process dies. */
export async function requestErasure(deps: RequestDeps, { id, later, by, now }: ErasureRequest): Promise<Erasure> {
  const { conversations, records, sending } = deps;
  const known = await personToErase(conversations, id);
  const begun = await conversationsToBegin(sending.outbox, known);
  const person = { ...known, conversations: [...new Set([...known.conversations, ...begun])] };
  const { salt } = await records.run(saltFlow);
  const erasure: Erasure = {
    id: sortableId('era', now, randomBytes(16)),
    state: 'running',
    later,
    requestedAt: now,
    requestedBy: by,
    finishedAt: null,
    counts: {},
    remains: [],
    work: { person, place: null, hasFound: false },
    marks: person.ids.map((each) => markOf(salt, each)),
    liftedAt: null,
  };
  await records.run(function* () {
    // The salt is the one that the marks were made with.
    yield* saltFlow();
    return { writes: [put(erasures, erasure)] };
  });
  return erasure;
}

/** The conversations that the first message to the person begins, if Meta accepts it while the erasure is in progress. */
async function conversationsToBegin(outbox: Pick<OutboxStore, 'list'>, { ids }: ErasedPerson): Promise<string[]> {
  const keys = new Set<string>();
  for (const recipient of ids) {
    let cursor: string | null = null;
    do {
      const page: Page<OutboxEntry> = await outbox.list(
        { recipient, states: openStates },
        { limit: 200, ...(cursor !== null && { cursor }) },
      );
      for (const entry of page.data) keys.add(conversationOf(entry));
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
  return [...keys];
}

/**
 * Everything that leads to a person; somebody without a conversation may still be in the outbox or a broadcast, and somebody with
 * one may be there under the other spelling of their number, which Meta shows once something was sent to it.
 */
export async function personToErase(conversations: RequestDeps['conversations'], id: string): Promise<ErasedPerson> {
  const person = await findPerson(conversations, id);
  const ids = [...new Set((person?.ids ?? [id]).flatMap(spellingsOf))];
  const own = new Set(person?.conversations.map(({ key }) => key));
  const numbers = ids.filter((each) => /^\d+$/.test(each));
  const shared = new Set<string>();
  for (const number of numbers) {
    const { data } = await conversations.list({ user: number }, { limit: 200 });
    if (data.some(({ key }) => !own.has(key))) shared.add(number);
  }
  return {
    ids: ids.filter((each) => !shared.has(each)),
    numbers,
    conversations: [...new Set(person?.conversations.flatMap(({ key, members }) => [key, ...members]))],
  };
}

/** Lets later webhooks begin a new conversation. */
export function* liftBlock(id: string, now: number): Flow<Written & { readonly erasure: Erasure | null }> {
  const before = yield* load(erasures, id);
  if (before?.later !== 'block' || before.liftedAt !== null) return { erasure: before, writes: [] };
  const erasure: Erasure = { ...before, liftedAt: now, marks: before.work ? before.marks : [] };
  return { erasure, writes: [put(erasures, erasure)] };
}
