import { decisiveError } from '@intexuraos/cloud-api';
import type { Change } from '../changes/change.ts';
import { definedParts } from '../records/defined-parts.ts';
import { mergeFacts } from './conversation-facts.ts';
import type { ConversationFacts, ConversationRecord } from './conversation-record.ts';
import type { MessageBody, MessageRecord } from './message-record.ts';
import { serviceWindow } from './service-window.ts';
import { lastControl } from './thread-control.ts';

/** The changes of a message, from its record before and after. Shared history is not reported. */
export function messageChanges(before: MessageRecord | null, after: MessageRecord): Change[] {
  const of = (type: Change['type'], at: number, more: Partial<Change> = {}): Change => ({
    type,
    at,
    key: after.key,
    ...(after.conversationKey !== null && { conversation: after.conversationKey }),
    ...more,
  });
  const found: Change[] = [];
  const { body, at } = after;
  if (body && !before?.body && body.source !== 'history') {
    found.push(of(typeOf(body), at, definedParts({ detail: body.type, entry: body.outboxId })));
  }
  for (const [media, part] of newMedia(before, after)) {
    found.push(of('media.wanted', at, definedParts({ detail: media, part })));
  }
  for (const status of newOf(before?.statuses, after.statuses, ({ identity }) => identity)) {
    const type = status.status === 'failed' ? 'message.failed' : 'message.status';
    if (status.source !== 'webhook') continue;
    const entry = body?.outboxId ?? entryIn(status.opaqueData);
    const code = type === 'message.failed' ? decisiveError(status.errors)?.code : undefined;
    found.push(of(type, status.at, definedParts({ detail: status.status, part: status.identity, entry, code })));
  }
  for (const edit of newOf(before?.edits, after.edits, ({ wamid }) => wamid)) {
    found.push(of('message.edited', edit.at, { part: edit.wamid }));
  }
  if (after.revoked && !before?.revoked) found.push(of('message.revoked', after.revoked.at));
  for (const payment of newOf(before?.payments, after.payments ?? [], ({ identity }) => identity)) {
    found.push(of('payment', payment.at, { detail: payment.state, part: payment.identity }));
  }
  for (const step of newOf(before?.call?.steps, after.call?.steps ?? [], ({ type }) => type)) {
    found.push(of('call', step.at, { detail: step.type }));
  }
  return found;
}

/**
 * The files that only the later record has, by Meta's ids of them, each with the part of the message that has it. Files
 * sent by clients of this service are their own, and those of another responder belong to that one's app.
 */
function newMedia(before: MessageRecord | null, after: MessageRecord): (readonly [string, string | undefined])[] {
  const known = new Set(mediaOf(before).map(([id]) => id));
  return mediaOf(after).filter(([id]) => !known.has(id));
}

function mediaOf(record: MessageRecord | null): (readonly [string, string | undefined])[] {
  if (!record) return [];
  const { body, edits, call } = record;
  // Most messages have none.
  if (!body?.media && edits.length === 0 && !call) return [];
  const isFromOutside = body?.direction === 'in' || body?.source === 'echo' || body?.source === 'history';
  const parts: readonly (readonly [string | undefined, string | undefined])[] = [
    [isFromOutside ? body?.media?.id : undefined, undefined],
    ...edits.map(({ media, wamid }) => [body?.source === 'sent' ? undefined : media?.id, wamid] as const),
    [call?.recording?.id, 'recording'],
    [call?.transcript?.id, 'transcript'],
  ];
  return parts.flatMap(([id, part]) => (id === undefined ? [] : [[id, part] as const]));
}

/** The entry that a message was sent from, which its opaque data begins with (`outbox/opaque-data.ts`). */
const entryIn = (opaqueData = ''): string | undefined => /^out_[0-9A-Z]{26}(?=\.)/.exec(opaqueData)?.[0];

function typeOf({ kind, reactsTo, direction }: MessageBody): Change['type'] {
  if (kind !== undefined) return 'user_action';
  if (reactsTo !== undefined) return 'reaction';
  return direction === 'in' ? 'message.received' : 'message.sent';
}

/** The entries of a list that only the later one has. */
function newOf<T>(before: readonly T[] = [], after: readonly T[], idOf: (entry: T) => string): readonly T[] {
  if (after.length === before.length) return [];
  const known = new Set(before.map(idOf));
  return after.filter((entry) => !known.has(idOf(entry)));
}

/** A conversation's record before and after. */
interface ChangedConversation {
  readonly before: ConversationRecord | null;
  readonly record: ConversationRecord;
}

/**
 * The changes of conversations, from the records that stand for them; other records are only aliases of them. A person whose
 * ids were linked, or who changed their number, has another record from then on: what their former ones said is not news.
 */
export function conversationChanges(changed: readonly ChangedConversation[]): Change[] {
  return changed.flatMap(({ record }) => {
    if (record.partOf !== null) return [];
    const former = changed.flatMap(({ before, record: { key, partOf } }) =>
      before?.partOf === null && (key === record.key || partOf === record.key) ? [before.total] : [],
    );
    return changesOf(former.length === 0 ? null : former.reduce(mergeFacts), record);
  });
}

function changesOf(was: ConversationFacts | null, { key, total: is }: ConversationRecord): Change[] {
  const found: Change[] = [];
  const openedAt = is.windowOpenedAt;
  if (
    openedAt !== null &&
    openedAt !== was?.windowOpenedAt &&
    !serviceWindow(was?.windowOpenedAt ?? null, openedAt).isOpen
  ) {
    found.push({ type: 'conversation.window_opened', at: openedAt, key });
  }
  const [control, controlBefore] = [lastControl(is), was ? lastControl(was) : null];
  // A user's first message shows an owner, but is no handover; Meta's agent may hand over a thread that nothing was known of.
  const isPassed = control?.reason === 'control_passed' && control.since !== controlBefore?.since;
  const isNews = control && (isPassed || control.state !== (controlBefore?.state ?? 'mine'));
  if (isNews) found.push({ type: 'conversation.control', at: control.since, key, detail: control.state });
  for (const { at, detail } of contactNews(was, is)) found.push({ type: 'contact.changed', at, key, detail });
  return found;
}

/** The names that a person is first met with are no news; what they have decided is. @param was null for a new person. */
function contactNews(
  was: ConversationFacts | null,
  is: ConversationFacts,
): { readonly at: number; readonly detail: string }[] {
  const names = (['name', 'username', 'contactName'] as const).flatMap((detail) => {
    const [before, after] = [was?.[detail], is[detail]];
    return was && after && after.value !== before?.value ? [{ at: after.at, detail }] : [];
  });
  const preferences = Object.entries(is.preferences).flatMap(([category, { value, at }]) => {
    const before = new Map(Object.entries(was?.preferences ?? {})).get(category);
    return value === before?.value ? [] : [{ at, detail: `preferences/${category}` }];
  });
  return [...names, ...preferences];
}
