import type { WebhookChange } from '../webhooks/webhooks.ts';
import type { SentMessage, StatusError, StatusName } from '../world/message.ts';
import { digitsOf } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import type { Price } from './pricing.ts';

export interface StatusFacts {
  readonly message: SentMessage;
  /** Undefined for a message to a group. */
  readonly user: User | undefined;
  readonly status: StatusName;
  /** Seconds since 1970. */
  readonly seconds: number;
  /** Only if this status includes it. */
  readonly price: Price | undefined;
  readonly errors: readonly StatusError[] | undefined;
}

/**
 * The update that reports a status; undefined if the number is gone, or the app may not watch (Meta:
 * webhooks/reference/messages/status).
 */
export function statusChange(world: World, facts: StatusFacts): WebhookChange | undefined {
  const { message } = facts;
  const number = world.phoneNumbers.get(message.phoneNumberId);
  const waba = number && world.wabas.get(number.wabaId);
  if (!number || !waba) return undefined;
  const person = personOf(world, facts, waba.businessId);
  const lists = {
    ...(person && facts.status !== 'failed' && { contacts: [contactOf(facts, person)] }),
    statuses: statusesOf(world, facts, person),
  };
  const isOverheard = message.responder !== undefined;
  if (isOverheard && !world.routing.get(number.id)?.hasStandby) return undefined;
  return {
    wabaId: waba.id,
    phoneNumberId: number.id,
    field: isOverheard ? 'standby' : 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: digitsOf(number.displayPhoneNumber), phone_number_id: number.id },
      ...(isOverheard ? { standby: lists } : lists),
    },
  };
}

/**
 * The status of a message to a group: one update reports it for each participant, with the price in one of them (Meta:
 * groups/webhooks). An unknown group counts as one recipient.
 */
function statusesOf(world: World, facts: StatusFacts, person: Person | undefined): Record<string, unknown>[] {
  const { message, status } = facts;
  const group = message.isToGroup ? world.groups.get(message.to) : undefined;
  if (!group || status === 'sent' || status === 'failed') return [statusOf(facts, person)];
  const businessId = world.wabas.get(world.phoneNumbers.get(message.phoneNumberId)?.wabaId ?? '')?.businessId ?? '';
  return [...group.participants].map((waId, index) => {
    const ids = world.users.shownTo(world.users.ensure(waId), businessId);
    return {
      ...statusOf(index === 0 ? facts : { ...facts, price: undefined }, undefined),
      ...(ids.waId !== undefined && { recipient_participant_id: ids.waId }),
      ...(ids.userId !== undefined && { recipient_participant_user_id: ids.userId }),
    };
  });
}

/** The ids of a user that this business may know. */
interface Person {
  readonly user: User;
  readonly userId: string | undefined;
  readonly parentUserId: string | undefined;
  /** Undefined if the user hides the number, unless the message was sent to it. */
  readonly waId: string | undefined;
}

function personOf(world: World, { message, user }: StatusFacts, businessId: string): Person | undefined {
  if (!user) return undefined;
  const { userId, parentUserId, waId } = world.users.shownTo(user, businessId);
  return { user, userId, parentUserId, waId: message.isByUserId ? waId : message.to };
}

function contactOf({ status }: StatusFacts, { user, userId, parentUserId, waId }: Person): Record<string, unknown> {
  const username = status === 'sent' ? undefined : user.username;
  return {
    profile: { name: user.name, ...(username !== undefined && { username: withAt(username) }) },
    ...(waId !== undefined && { wa_id: waId }),
    ...(userId !== undefined && { user_id: userId }),
    ...(parentUserId !== undefined && { parent_user_id: parentUserId }),
  };
}

function statusOf(facts: StatusFacts, person: Person | undefined): Record<string, unknown> {
  const { message, status, seconds, price, errors } = facts;
  return {
    id: message.wamid,
    status,
    timestamp: String(seconds),
    ...recipientOf(facts, person),
    ...(message.type !== 'template' && message.templateId !== undefined && { template_id: message.templateId }),
    ...(message.callbackData !== undefined && { biz_opaque_callback_data: message.callbackData }),
    ...(price && priceFields(price, status)),
    ...(errors && { errors }),
  };
}

/** Only a free entry point still has a conversation; its end is only in `sent`. */
function priceFields({ pricing, entryPoint }: Price, status: StatusName): Record<string, unknown> {
  if (!entryPoint) return { pricing };
  const { id, closesAt } = entryPoint;
  const end = status === 'sent' ? { expiration_timestamp: String(Math.floor(closesAt / 1_000)) } : {};
  return { conversation: { id, ...end, origin: { type: 'referral_conversion' } }, pricing };
}

/** The failed status of a message to a phone number omits the user's id (Meta: business-scoped-user-ids). */
function recipientOf({ message, status }: StatusFacts, person: Person | undefined): Record<string, unknown> {
  if (!person) return { recipient_id: message.to, recipient_type: 'group' };
  const hasUserId = status !== 'failed' || message.isByUserId;
  return {
    ...(person.waId !== undefined && { recipient_id: person.waId }),
    ...(hasUserId && person.userId !== undefined && { recipient_user_id: person.userId }),
    ...(hasUserId && person.parentUserId !== undefined && { recipient_parent_user_id: person.parentUserId }),
  };
}

const withAt = (username: string): string => (username.startsWith('@') ? username : `@${username}`);
