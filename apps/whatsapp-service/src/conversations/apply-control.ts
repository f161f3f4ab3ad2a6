import {
  type DayOf,
  type HandoverItem,
  type MessageItem,
  moreOf,
  type StatusItem,
  type UserRef,
} from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow, Write } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { aliasOf, businessNumberOf } from './conversation-key.ts';
import type { ControlEvidence } from './conversation-record.ts';
import { createDraft, type Draft } from './draft.ts';
import { loadConversation } from './load-conversation.ts';
import { mergeUser } from './merge-conversation.ts';
import { contextFact } from './reported-context.ts';
import { mergeRouting, type RoutingRecord } from './routing-record.ts';
import { opensWindow } from './service-window.ts';
import { isVoicemail } from './voicemail.ts';

/** Meta refused a service message because another responder owns the thread. */
export const notOwner = 131070;

/** A handover that this service made, according to Meta's answer: Meta reports it only to the other side. */
export interface ControlChange {
  readonly phoneNumberId: string;
  readonly user: UserRef;
  readonly action: ControlAction;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type ControlAction = 'pass' | 'release' | 'take';

const after = {
  pass: { state: 'other', reason: 'passed' },
  release: { state: 'idle', reason: 'released' },
  take: { state: 'mine', reason: 'taken' },
} as const satisfies Record<ControlAction, Pick<ControlEvidence, 'state' | 'reason'>>;

/**
 * What a message shows about its thread's owner: the responder that receives a user's message under `messages`. Answers to
 * call permissions and voicemail go to the responder for calls, and groups have no owner.
 */
export function controlShownBy(item: MessageItem): ControlEvidence | null {
  const { via, at, groupId, subtype, wamid } = item;
  const isAboutCalls = subtype === 'call_permission_reply' || isVoicemail(wamid);
  if (!opensWindow(item) || at === undefined || groupId || isAboutCalls) return null;
  if (via === 'standby') return { state: 'other', reason: 'standby', at };
  return via === 'messages' ? { state: 'mine', reason: 'user_message', at } : null;
}

/** Records on its number that an item arrived under standby: another responder is connected. */
export function* noteStandby(draft: Draft, phoneNumberId: string, receivedAt: number): Flow<void> {
  const before = yield* draft.routing.load(phoneNumberId);
  if (before?.standbySince && before.standbySince <= receivedAt) return;
  yield* noteRouting(draft, { key: phoneNumberId, standbySince: receivedAt });
}

/** A handover as Meta reports it. Without a user, it counts only for the number. */
export function* applyHandover(draft: Draft, item: HandoverItem): Flow<void> {
  const { user, at, control, previousOwner, newOwner, conversationContext } = item;
  const phoneNumberId = businessNumberOf(item);
  const told = contextFact(conversationContext, at ?? 0);
  if (user && told) yield* mergeUser(draft, { phoneNumberId, user, namedAt: at ?? 0, seenAt: null, facts: told });
  if (control === undefined) return;
  if (at !== undefined) yield* noteRouting(draft, { key: phoneNumberId, handoverAt: at });
  if (!user) return;
  const summary = conversationContext?.summary;
  const more = copyable(moreOf(item));
  const handover = definedParts({ previousOwner, newOwner, summary, metadata: copyable(item.metadata), more });
  const reason = control === 'mine' ? 'control_passed' : 'control_taken';
  const evidence: ControlEvidence = { state: control, reason, at: at ?? 0, handover };
  yield* recordControl(draft, phoneNumberId, user, evidence, at ?? null);
}

/** A message of ours that Meta accepted and that then failed because another responder owns the thread. */
export function* applyRefusedStatus(draft: Draft, item: StatusItem): Flow<void> {
  const isRefused = item.type === 'failed' && item.errors.some(({ code }) => code === notOwner);
  if (!isRefused || item.via === 'standby' || !item.user || item.groupId) return;
  yield* noteRefusal(draft, businessNumberOf(item), item.user, item.at ?? 0);
}

interface Refusal {
  readonly phoneNumberId: string;
  readonly user: UserRef;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Meta refused a message with 131070 in its answer. */
export function* applyRefusal({ phoneNumberId, user, at }: Refusal, dayOf: DayOf): Flow<Write[]> {
  const draft = createDraft({ dayOf });
  yield* noteRefusal(draft, phoneNumberId, user, at);
  return draft.writes();
}

/**
 * Records how this service changed a thread's control. It counts as later than everything known about the thread, even
 * if our clock is behind Meta's.
 */
export function* applyControl({ phoneNumberId, user, action, at: now }: ControlChange, dayOf: DayOf): Flow<Write[]> {
  const draft = createDraft({ dayOf });
  const alias = aliasOf(user, null);
  if (alias === null) return [];
  const record = yield* loadConversation(draft, { phoneNumberId, alias });
  const whole = record.partOf === null ? record : yield* draft.conversations.load(record.partOf);
  const at = Math.max(now, (whole?.total.control?.at ?? 0) + 1);
  yield* noteRouting(draft, { key: phoneNumberId, handoverAt: at });
  yield* recordControl(draft, phoneNumberId, user, { ...after[action], at });
  return draft.writes();
}

function* noteRefusal(draft: Draft, phoneNumberId: string, user: UserRef, at: number): Flow<void> {
  yield* noteRouting(draft, { key: phoneNumberId, refusedAt: at });
  yield* recordControl(draft, phoneNumberId, user, { state: 'other', reason: 'refused', at });
}

function* recordControl(
  draft: Draft,
  phoneNumberId: string,
  user: UserRef,
  control: ControlEvidence,
  activeAt: number | null = null,
): Flow<void> {
  yield* mergeUser(draft, { phoneNumberId, user, namedAt: control.at, seenAt: null, facts: { control, activeAt } });
}

function* noteRouting(draft: Draft, news: Partial<RoutingRecord> & { key: string }): Flow<void> {
  draft.routing.put(mergeRouting(yield* draft.routing.load(news.key), news));
}
