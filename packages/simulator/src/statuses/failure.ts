import { statusError } from '../graph/errors.ts';
import { isOfAnother } from '../routing/threads.ts';
import type { SentMessage, StatusError } from '../world/message.ts';
import type { Template } from '../world/template.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';

const oldestReactionTargetMs = 30 * 24 * 60 * 60 * 1000;

/** The facts that decide whether an accepted message leaves Meta's servers. */
export interface FailureFacts {
  readonly message: SentMessage;
  /** Undefined for a message to a group. */
  readonly user: User | undefined;
  readonly template: Template | undefined;
  /** Whether it was held, so that Meta could see how users react to the template. */
  readonly wasHeld: boolean;
  readonly world: World;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Why a message fails in the current state; undefined if it doesn't. Meta makes these checks after it has answered the
 * call (Meta: support/error-codes, the codes reported by webhook).
 */
export function failureOf(facts: FailureFacts): StatusError | undefined {
  const code = failingCode(facts);
  if (code === undefined) return undefined;
  return statusError(code, code === 131009 ? reactionDetails : undefined);
}

/** Undeliverable if the user is not on WhatsApp or has blocked the business. */
export function isUndeliverable(message: SentMessage, user: User | undefined): boolean {
  return user !== undefined && (!user.hasWhatsApp || user.blocked.has(message.phoneNumberId));
}

function failingCode(facts: FailureFacts): number | undefined {
  const { message, user, world } = facts;
  if (isUndeliverable(message, user)) return 131026;
  if (needsWindow(facts) && !isWindowOpen(world, message, facts.now)) return 131047;
  if (isDirect(message) && message.templateId === undefined) return 132021;
  if (isDirect(message) && facts.template?.status === 'PAUSED') return 132015;
  if (message.category === 'service' && isAnothers(facts)) return 131070;
  if (message.category.startsWith('marketing') && user?.optedOut.has(message.phoneNumberId)) return 131050;
  if (message.type === 'reaction' && !canReact(facts)) return 131009;
  if (facts.wasHeld && facts.template?.status !== 'APPROVED') return 132015;
  return undefined;
}

/** Only if the number reports it with a status; otherwise the call would have been refused. */
function isAnothers({ message, user, world, now }: FailureFacts): boolean {
  const isRefusedByStatus = world.routing.get(message.phoneNumberId)?.refusesBy === 'status';
  return (
    isRefusedByStatus &&
    user !== undefined &&
    message.responder === undefined &&
    isOfAnother(world, message.phoneNumberId, user, now)
  );
}

/** Sent without a template or window, by its category (Meta: direct-send). */
const isDirect = ({ type, category }: SentMessage): boolean =>
  type !== 'template' && (category === 'utility' || category === 'authentication');

/** Authentication without an invitation is accepted, and fails like any message outside of the window. */
function needsWindow({ message, world }: FailureFacts): boolean {
  if (message.type === 'template') return false;
  if (!isDirect(message)) return true;
  const waba = world.wabas.get(world.phoneNumbers.get(message.phoneNumberId)?.wabaId ?? '');
  return message.category === 'authentication' && waba?.directSend.has('authentication') !== true;
}

/** Whether free-form messages are allowed between the number and the user, or the group. */
function isWindowOpen(world: World, { phoneNumberId, to }: SentMessage, now: number): boolean {
  return (world.windows.openUntil(phoneNumberId, to) ?? 0) > now;
}

const reactionDetails =
  'The message to react to is not in this conversation, is a reaction itself, or is older than 30 days.';

/** Meta: messages/reaction-messages. */
function canReact({ message, world, now }: FailureFacts): boolean {
  const target = world.messages.get(reactedTo(message));
  if (!target || target.type === 'reaction' || target.phoneNumberId !== message.phoneNumberId) return false;
  const other = target.direction === 'sent' ? target.to : target.from;
  return other === message.to && now - target.at <= oldestReactionTargetMs;
}

function reactedTo({ body }: SentMessage): string {
  const reaction: unknown = body.reaction;
  const id: unknown = typeof reaction === 'object' && reaction !== null && Reflect.get(reaction, 'message_id');
  return typeof id === 'string' ? id : '';
}
