import { contentHash } from './content-hash.ts';

/**
 * Identities of items. Meta names no event id, so each kind has a rule that gives the same text for every redelivery of
 * an item, in whatever batch it comes, and another text for any other item:
 *
 * | kind | identity |
 * | --- | --- |
 * | message (also system, reaction, edit, revoke, button) | `@{wamid}:message:{p}` |
 * | echo | `@{wamid}:echo:{p}` |
 * | history | `@{wamid}:history:{p}:{type}` |
 * | status | `@{wamid}:status:{p}:{status}:{timestamp}`, in groups `:{participant}` |
 * | payment | `@{wamid}:payment:{p}:{reference}:{status}:{timestamp}` |
 * | call | `call:{p}:{call}:{event}`; from `statuses[]` `call-status:{p}:{call}:{status}` |
 * | preference | `preference:{p}:{user}:{category}:{value}:{timestamp}` |
 * | user_id_update | `user-id-update:{p}:{previous}:{current}` |
 * | automatic_event | `@{wamid}:automatic-event:{p}:{event}:{timestamp}` |
 * | user_action | `user-action:{p}:{action}:{click, else tracking token}:{timestamp}` |
 * | contact | `contact:{p}:{user}:{action}:{timestamp}` |
 * | history_progress | `history-progress:{p}:{phase}:{chunk}:{hash}` |
 * | group | `group:{p}:{field}:{type}:{group}:{request}`, or `{timestamp}:{join request, else hash of the participants}` |
 * | account, template, flow | `{kind}:{w}:{field}:{type}:{subject}:{entry.time}:{hash}` |
 * | error | `error:{p}:{field}:{call}:{hash}:{hour of entry.time}` |
 * | handover | `handover:{p}:{type}:{hash}:{timestamp, else entry.time}` |
 * | tracking_event, unknown | `{kind}:{p}:{field}:{hash}:{entry.time}`; outside of any value `unknown:{w}:{hash}` |
 *
 * `p` is the phone number id, or `waba-{w}` where Meta left it out; `w` is `entry.id`; `user` and `participant` are the
 * BSUID or else the number; `hash` is that of the content (`content-hash.ts`). What has none of the ids that its rule
 * needs goes by the hash of the whole item. A part that is no short printable ASCII, or contains `:` or `~`, stands as
 * its hash, so parts never run together.
 *
 * Why so, where it is not plain:
 * - The field that an item arrived under is not part of it: something that arrives under both `messages` and `standby`,
 *   because the thread changed owner meanwhile, is one item.
 * - An echo and a history message share the space of wamids with messages, but the same wamid told by history, then
 *   live, must be applied both times: content merges by the strength of its source. A media placeholder of the history
 *   is followed by its content under the same wamid with another type.
 * - Account and template updates have their hash besides, since two of them can share an `entry.time` of a second.
 * - Meta's errors of a whole value have nothing of their own. Mostly they lack `entry.time` too, and then the same
 *   error told again hours later counts as a redelivery. That loses nothing but the count: the event is kept.
 */
export function identityOf(kind: string, scope: string, ...parts: readonly (string | undefined)[]): string {
  let identity = `${kind}:${safePart(scope)}`;
  for (const part of parts) identity += `:${safePart(part)}`;
  return identity;
}

/**
 * The identity of an item that is, or is about, one message. The wamid comes first, so that all items about a message
 * are adjacent where items are sorted by identity.
 */
export function messageIdentityOf(
  wamid: string,
  kind: string,
  scope: string,
  ...parts: readonly (string | undefined)[]
): string {
  return `@${safePart(wamid)}:${identityOf(kind, scope, ...parts)}`;
}

/** The number that scopes identities, or the account if Meta did not name the number. */
export function scopeOf(phoneNumberId: string | undefined, wabaId: string): string {
  return phoneNumberId ?? `waba-${wabaId}`;
}

/** 1 to 200 printable ASCII characters without `:` and `~`, or a hash. */
const safePattern = /^(?:[ -9;-}]{1,200}|~[0-9a-f]{32})$/;

function safePart(part: string | undefined): string {
  if (part === undefined || part === '' || safePattern.test(part)) return part ?? '';
  return contentHash(part);
}
