import {
  checkMarketingFields,
  checkMessage,
  isToGroup,
  type JsonMember,
  type MessageProblem,
  membersOf,
  memberText,
  objectText,
  phoneDigitsOf,
  plainText,
} from '@intexuraos/cloud-api';
import { instantOf, instantProblem } from '../iso-time.ts';
import type { EntryDraft } from './accept-entry.ts';
import { directSendLifeMs } from './direct-send.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { sentText } from './sent-body.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A client's request: its body and everything else about it. */
export interface Submission {
  readonly id: string;
  readonly phoneNumberId: string;
  /** The id of the API key that sent it. */
  readonly keyId?: string;
  /** That key is limited to numbers, so nothing of another number may be sent. */
  readonly isLimited?: true;
  /** The edge in the path; absent for `messages`. */
  readonly edge?: OutboxEntry['edge'];
  /** The Graph version in the path. */
  readonly version: string;
  /** Without fields that are null. */
  readonly body: JsonObject;
  /** The JSON text of the body, where numbers have all their digits and each name occurs once. */
  readonly text: string;
  readonly idempotency: EntryDraft['idempotency'];
  readonly now: number;
}

export type ReadMessage =
  | { readonly draft: EntryDraft; readonly problems: readonly [] }
  | { readonly draft: null; readonly problems: readonly MessageProblem[] };

/** How long a message may wait by default. */
const defaultLifeMs = 24 * 60 * 60 * 1000;
const maxLifeMs = 30 * 24 * 60 * 60 * 1000;
/**
 * Fields that this service takes out. The last carries entry and attempt to Meta; the caller's own value has Meta's
 * limit all the same.
 */
const ownFields: readonly string[] = [
  'fallback_template',
  'send_at',
  'expires_at',
  'on_unknown',
  'on_other_owner',
  'biz_opaque_callback_data',
];

/**
 * Reads the body of a `/messages` call, and separates what is for Meta from this service's own fields, which Meta never
 * sees: `fallback_template` (a template object to send when the service window is closed), `send_at` (not before; ISO
 * 8601, or seconds since 1970), `expires_at` (the same; by default 24 hours from now, or from `send_at`, 30 days at
 * most), `on_unknown` (`fail`, the default, or `retry`, which may send twice) and `on_other_owner` (`send`, the
 * default, or `refuse`: a service message is not sent if another responder owns the thread). Returns every problem at
 * once.
 */
export function readMessage(submission: Submission): ReadMessage {
  const { body, now } = submission;
  const { fallback_template: fallback, expires_at: expires, on_unknown: onUnknown = 'fail' } = body;
  const { on_other_owner: onOtherOwner = 'send' } = body;
  const members = membersOf(submission.text);
  const forMeta = members.filter((member) => isPresent(member) && !ownFields.includes(member.name));
  const sendAt = body.send_at === undefined ? now : timeOf(body.send_at);
  const ownLifeMs = directSendLifeMs(body);
  const latest = ownLifeMs === null ? Infinity : expiryOf(now, sendAt ?? now, ownLifeMs);
  const asked = expires === undefined ? expiryOf(now, sendAt ?? now, ownLifeMs ?? defaultLifeMs) : timeOf(expires);
  const expiresAt = asked === null ? null : Math.min(asked, latest);
  const draft: EntryDraft = {
    id: submission.id,
    phoneNumberId: submission.phoneNumberId,
    ...(submission.keyId !== undefined && { keyId: submission.keyId }),
    recipient: recipientOf(body),
    createdAt: now,
    ...(sendAt !== null && sendAt > now && { sendAt }),
    expiresAt: expiresAt ?? 0,
    ...(submission.edge && { edge: submission.edge }),
    version: submission.version,
    body: objectText(forMeta),
    callbackData: typeof body.biz_opaque_callback_data === 'string' ? body.biz_opaque_callback_data : null,
    fallbackTemplate: fallback === undefined ? null : memberText(submission.text, 'fallback_template'),
    onUnknown: onUnknown === 'retry' ? 'retry' : 'fail',
    ...(onOtherOwner === 'refuse' && { onOtherOwner }),
    idempotency: submission.idempotency,
  };
  const problems = [
    ...checkMessage(body),
    ...(submission.edge === 'marketing_messages' ? marketingProblems(body) : []),
    ...(body.status === undefined ? [] : [invalid('status', notReadMark)]),
    ...(sendAt === null ? [noTime('send_at', body.send_at)] : sendTimeProblems(sendAt, now)),
    ...(expiresAt === null ? [noTime('expires_at', expires)] : timeProblems(expiresAt, sendAt ?? now, now)),
    ...(onUnknown === 'fail' || onUnknown === 'retry' ? [] : [invalid('on_unknown', 'Must be "fail" or "retry".')]),
    ...(onOtherOwner === 'send' || onOtherOwner === 'refuse'
      ? []
      : [invalid('on_other_owner', 'Must be "send" or "refuse".')]),
    ...fallbackProblems(draft, fallback),
  ];
  return problems.length === 0 ? { draft, problems: [] } : { draft: null, problems };
}

/** The fields that are present: null counts as absent, as at Meta. */
export function presentFields(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** The same for the JSON text of a body. */
export const presentText = (text: string): string => objectText(membersOf(text).filter(isPresent));

const isPresent = ({ value }: JsonMember): boolean => value !== 'null';

const notReadMark =
  'A message has no status. Only a read mark does: "status": "read" with a message_id, and without to, recipient and type.';

const invalid = (path: string, what: string): MessageProblem => ({ path, code: 131009, message: what });

/** Meta accepts only templates there, of the category MARKETING. */
function marketingProblems(body: JsonObject): MessageProblem[] {
  const { type, fallback_template: fallback } = body;
  return [
    ...checkMarketingFields(body),
    ...(type === 'template' ? [] : [invalid('type', 'Must be "template": /marketing_messages accepts nothing else.')]),
    ...(fallback === undefined
      ? []
      : [invalid('fallback_template', 'Has no effect here: a template needs no open window.')]),
  ];
}

function noTime(path: string, value: unknown): MessageProblem {
  const problem = /^\d{12,14}$/.test(plainText(value)) ? inMilliseconds : instantProblem(plainText(value));
  return invalid(
    path,
    `Must be ISO 8601 with an offset, or seconds since 1970.${problem === null ? '' : ` ${problem}`}`,
  );
}

const inMilliseconds = 'It looks like milliseconds: divide it by 1,000.';
const tooFar = 'Is more than 30 days ahead.';

/** The deadline of a message with this lifetime, which counts from the time at which it may go. */
export const expiryOf = (now: number, sendAt: number, lifeMs: number): number =>
  Math.min(Math.max(now, sendAt) + lifeMs, now + maxLifeMs);

/** A time in the past counts as no time. */
function sendTimeProblems(sendAt: number, now: number): MessageProblem[] {
  return sendAt >= now + maxLifeMs ? [invalid('send_at', tooFar)] : [];
}

function timeProblems(expiresAt: number, sendAt: number, now: number): MessageProblem[] {
  if (expiresAt <= sendAt && sendAt > now && sendAt < now + maxLifeMs) {
    return [invalid('expires_at', 'Is not after send_at: the message would never be sent.')];
  }
  if (expiresAt <= now) return [invalid('expires_at', 'Is in the past: the message would never be sent.')];
  return expiresAt > now + maxLifeMs ? [invalid('expires_at', tooFar)] : [];
}

/** The fallback has to pass as the message it would become. */
function fallbackProblems(draft: EntryDraft, fallback: unknown): MessageProblem[] {
  if (fallback === undefined) return [];
  if (typeof fallback !== 'object' || fallback === null || Array.isArray(fallback)) {
    return [invalid('fallback_template', 'Must be a template object, as in a template message.')];
  }
  return checkMessage(JSON.parse(sentText(draft, true)))
    .filter(({ path }) => path.startsWith('template'))
    .map(ofFallback);
}

/** A problem of the template message that the fallback would be, with its path in the caller's body. */
export function ofFallback(problem: MessageProblem): MessageProblem {
  return { ...problem, path: problem.path.replace('template', 'fallback_template') };
}

/** The year 5138: nobody means its seconds. */
const secondsEnd = 1e11;

/** Milliseconds since 1970; null for anything that is no time. */
function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return Math.abs(value) < secondsEnd ? Math.round(value * 1000) : null;
  if (typeof value !== 'string') return null;
  if (/^\d{9,11}$/.test(value)) return Number(value) * 1000;
  // A day alone could mean its beginning or its end.
  return value.length > 10 ? instantOf(value) : null;
}

/**
 * The recipient, the same for every spelling: the digits of a number, a group's id, or a BSUID. If both are given, `to`
 * wins (Meta: business-scoped-user-ids).
 */
function recipientOf(body: JsonObject): string {
  const { to, recipient } = body;
  const text = typeof to === 'string' || typeof to === 'number' ? String(to).trim() : '';
  if (text === '') return typeof recipient === 'string' ? recipient.trim() : '';
  if (isToGroup(body)) return text;
  return phoneDigitsOf(text) ?? text;
}
