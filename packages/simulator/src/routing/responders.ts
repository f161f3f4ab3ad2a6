import type { Platform } from '../platform.ts';
import { emit, shownIds } from '../users/inbound-value.ts';
import { targetNumber } from '../users/target-number.ts';
import { type ActionTarget, UserActionError } from '../users/user-actions.ts';
import type { SentMessage } from '../world/message.ts';
import type { NumberRouting, Responder } from '../world/number-routing.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { ownerOf, setOwner } from './threads.ts';

/** How a number's threads are routed; omitted fields stay, or default to Meta's agent alone. */
export interface RoutingSetup {
  readonly isConfigured?: boolean;
  readonly primary?: Responder;
  readonly roles?: readonly string[];
  readonly others?: readonly string[];
  readonly hasStandby?: boolean;
  readonly refusesBy?: NumberRouting['refusesBy'];
}

/** The handover message of a responder; `shape` is one of the formats that Meta has used. */
export interface HandoverWords {
  readonly metadata?: string;
  readonly summary?: string;
  /** `roles` (default), `apps` (the older form, with app ids) or `plain` (the oldest). */
  readonly shape?: 'roles' | 'apps' | 'plain';
}

/** The actions of responders other than the business's own app: Meta's agent, or a second provider. */
export interface Responders {
  /** Connects them to a number, or changes the connection; null removes it. */
  route(setup: RoutingSetup | null, target?: ActionTarget): NumberRouting | null;
  /** Who owns the thread of a user; null while it is idle. */
  ownerOf(waId: string, target?: ActionTarget): Responder | null;
  /**
   * Sends a message, given as the body of a request. The app sees its echo and its statuses under `standby`.
   * @throws {UserActionError} if the number has no routing, or the responder may not send.
   */
  send(waId: string, body: Readonly<Record<string, unknown>>, role?: string, target?: ActionTarget): SentMessage;
  /** Passes a thread to the app, which is notified. @throws {UserActionError} if the app already owns it. */
  pass(waId: string, words?: HandoverWords, target?: ActionTarget): void;
  /** Takes a thread from the app, which is notified. @throws {UserActionError} if the app does not own it. */
  take(waId: string, words?: HandoverWords, target?: ActionTarget): void;
  /** Leaves a thread without an owner; no webhook reports it. */
  release(waId: string, target?: ActionTarget): void;
}

export function createResponders(platform: Platform): Responders {
  const scene = (waId: string, target?: ActionTarget) => {
    const number = targetNumber(platform, target);
    const routing = platform.world.routing.get(number.id);
    if (!routing) throw new UserActionError('No other responder is connected to this number: set its routing first.');
    return { number, routing, user: platform.world.users.ensure(waId) };
  };
  return {
    route: (setup, target) => {
      const { id } = targetNumber(platform, target);
      if (setup === null) platform.world.routing.delete(id);
      else platform.world.routing.set(id, withSetup(platform.world.routing.get(id), setup));
      return platform.world.routing.get(id) ?? null;
    },
    ownerOf: (waId, target) => ownerOf(platform, targetNumber(platform, target).id, platform.world.users.ensure(waId)),
    send: (waId, body, role = 'ai_agent', target) => sendAs(platform, { ...scene(waId, target), role }, body),
    pass: (waId, words = {}, target) => {
      const { number, routing, user } = scene(waId, target);
      const owner = ownerOf(platform, number.id, user);
      if (owner === 'app') throw new UserActionError('The app owns this thread already.');
      setOwner(platform, routing, user, 'app');
      const roles = [owner ?? routing.primary, [...routing.roles][0] ?? 'escalation'] as const;
      emitHandover(platform, { number, user, type: 'control_passed', roles, words });
    },
    take: (waId, words = {}, target) => {
      const { number, routing, user } = scene(waId, target);
      if (ownerOf(platform, number.id, user) !== 'app') throw new UserActionError('The app does not own this thread.');
      takeFromApp(platform, { number, routing, user, role: 'escalation' }, words);
    },
    release: (waId, target) => {
      const { routing, user } = scene(waId, target);
      setOwner(platform, routing, user, null);
    },
  };
}

function withSetup(before: NumberRouting | undefined, setup: RoutingSetup): NumberRouting {
  return {
    isConfigured: setup.isConfigured ?? before?.isConfigured ?? false,
    primary: setup.primary ?? before?.primary ?? 'ai_agent',
    roles: new Set(setup.roles ?? before?.roles),
    others: new Set(setup.others ?? before?.others ?? ['ai_agent']),
    hasStandby: setup.hasStandby ?? before?.hasStandby ?? true,
    refusesBy: setup.refusesBy ?? before?.refusesBy ?? 'answer',
    threads: before?.threads ?? new Map(),
  };
}

interface Acting {
  readonly number: PhoneNumber;
  readonly routing: NumberRouting;
  readonly user: User;
  readonly role: string;
}

function sendAs(platform: Platform, acting: Acting, given: Readonly<Record<string, unknown>>): SentMessage {
  const { number, user, role } = acting;
  const { world, ids, clock } = platform;
  const { type = 'text' } = given;
  if (typeof type !== 'string' || given[type] === undefined) {
    throw new UserActionError(`A message of the type "${String(type)}" has its content in an object of that name.`);
  }
  if (type !== 'template') own(platform, acting);
  const body = { messaging_product: 'whatsapp', to: user.waId, recipient_type: 'individual', ...given, type };
  const message: SentMessage = {
    direction: 'sent',
    wamid: ids.wamid(user.waId, 'business'),
    phoneNumberId: number.id,
    to: user.waId,
    input: user.waId,
    isToGroup: false,
    isByUserId: false,
    type,
    body,
    at: clock.now(),
    callbackData: undefined,
    templateId: undefined,
    category: type === 'template' ? 'utility' : 'service',
    responder: role,
    statuses: [],
  };
  world.messages.set(message.wamid, message);
  const isOverheard = acting.routing.hasStandby && ownerOf(platform, number.id, user) !== 'app';
  const echo = { id: message.wamid, timestamp: String(clock.seconds()), message: body };
  if (isOverheard) emit(platform, number, 'standby', { standby: { message_echoes: [echo] } });
  platform.statuses.begin(message);
  return message;
}

/**
 * Only the owner may send a service message; the escalation partner, and Meta's agent without a configuration, take
 * over the thread with it.
 */
function own(platform: Platform, acting: Acting): void {
  const { number, routing, user, role } = acting;
  const owner = ownerOf(platform, number.id, user);
  if (owner === role) return;
  if (routing.isConfigured && role !== 'escalation') {
    throw new UserActionError(`Only the owner of the thread may send; it is ${owner ?? 'nobody'}.`);
  }
  if (owner === 'app') takeFromApp(platform, acting, { metadata: 'Control taken via service message' });
  else setOwner(platform, routing, user, role);
}

function takeFromApp(platform: Platform, { number, routing, user, role }: Acting, words: HandoverWords): void {
  setOwner(platform, routing, user, role);
  const roles = [[...routing.roles][0] ?? 'customer_service', role] as const;
  emitHandover(platform, { number, user, type: 'control_taken', roles, words });
}

interface Handover {
  readonly number: PhoneNumber;
  readonly user: User;
  readonly type: 'control_passed' | 'control_taken';
  /** The previous and the new owner. */
  readonly roles: readonly [string, string];
  readonly words: HandoverWords;
}

/** The field `messaging_handovers` has no metadata: the number is its recipient (Meta: webhooks/reference/messaging-handovers). */
function emitHandover(platform: Platform, { number, user, type, roles, words }: Handover): void {
  const { webhooks, clock, world } = platform;
  const { waId } = shownIds(user, number, platform);
  const { shape = 'roles' } = words;
  const recipient = { phone_number_id: number.id, display_phone_number: digitsOf(number.displayPhoneNumber) };
  const value = {
    messaging_product: 'whatsapp',
    recipient,
    ...(waId !== undefined && { sender: { phone_number: waId } }),
    timestamp: String(clock.seconds()),
    ...(shape !== 'plain' && { type }),
    [type]: { ...ownersOf(shape, roles, world.apps.keys().next().value), ...wordsOf(type, words) },
  };
  webhooks.emit({ wabaId: number.wabaId, phoneNumberId: number.id, field: 'messaging_handovers', value });
}

function ownersOf(shape: HandoverWords['shape'], [previous, next]: readonly [string, string], appId = ''): object {
  if (shape === 'roles') return { previous_owner_role: previous, new_owner_role: next };
  if (shape === 'plain') return {};
  const agent = previous === 'ai_agent' ? { previous_owner_app_role: 'meta_business_agent' } : {};
  return { previous_owner_app_id: '0', new_owner_app_id: appId, ...agent };
}

function wordsOf(type: Handover['type'], { metadata, summary, shape }: HandoverWords): object {
  const context = { type: 'summary', summary: { text: summary } };
  return {
    ...(metadata !== undefined && { metadata: shape === 'plain' ? JSON.stringify({ reason: metadata }) : metadata }),
    ...(summary !== undefined && type === 'control_passed' && { conversation_context: context }),
  };
}
