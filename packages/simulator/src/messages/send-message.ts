import { setTimeout as delay } from 'node:timers/promises';
import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import type { Platform } from '../platform.ts';
import type { SentMessage } from '../world/message.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { digitsOf } from '../world/phone-number.ts';
import type { Template } from '../world/template.ts';
import { type Fields, optionalObject, optionalText, text } from './checks.ts';
import { checkMessageType } from './message-types.ts';
import { type Recipient, readRecipient } from './recipient.ts';
import { templateOf } from './types/template.ts';

/** How long an answer is held back where its first status is to be told before it, in real milliseconds. */
const statusFirstMs = 150;

/**
 * Takes a message (Meta: messages/send-messages). 200 says that it was accepted and nothing more: what becomes of it is
 * told by webhook.
 * @throws {GraphError} as Meta refuses at once.
 */
export async function sendMessage(call: GraphCall, number: PhoneNumber, platform: Platform): Promise<GraphAnswer> {
  const body = unpacked(call.params);
  checkNumber(number, platform);
  const recipient = readRecipient(body, platform.world);
  const type = optionalText(body, 'type', '') ?? 'text';
  const template = type === 'template' ? knownTemplate(body, number, platform) : undefined;
  checkMessageType(type, body, { world: platform.world, number, recipient });
  checkEnvelope(body);
  checkRecipient(recipient, number, platform);
  checkRates(recipient, number, platform);
  const message = keep(body, { type, number, recipient, template }, platform);
  const isStatusFirst = platform.faults.strike('status-before-answer', { phoneNumberId: number.id, to: message.to });
  platform.statuses.begin(message);
  if (isStatusFirst) await delay(statusFirstMs);
  return { body: answerOf(message, recipient, template, platform) };
}

/** In a form, objects come as JSON text. */
function unpacked(params: Fields): Fields {
  const type = typeof params.type === 'string' ? params.type : 'text';
  const entries = [type, 'context'].map((name) => [name, params[name]] as const);
  if (entries.every(([, value]) => typeof value !== 'string' || !/^\s*[[{]/.test(value))) return params;
  const parsed = entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, parse(name, value)]] : []));
  return { ...params, ...Object.fromEntries(parsed) };
}

function parse(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw parameterError(`Param ${name} must be a JSON object.`);
  }
}

/** The number and its account have to be able to send at all. */
function checkNumber(number: PhoneNumber, { world, clock }: Platform): void {
  const waba = world.wabas.get(number.wabaId);
  if (waba?.status === 'BANNED' || number.status === 'BANNED') throw cloudError(131031);
  if (number.platformType !== 'CLOUD_API') throw cloudError(133010);
  if (number.status !== 'CONNECTED' && number.status !== 'FLAGGED') throw cloudError(133010);
  if (number.maintenanceUntil !== undefined && number.maintenanceUntil > clock.now()) throw cloudError(131057);
}

function knownTemplate(body: Fields, number: PhoneNumber, { world }: Platform): Template {
  const content = optionalObject(body, 'template', '');
  if (!content) throw missingParameter('template');
  return templateOf(content, number.wabaId, world);
}

function checkEnvelope(body: Fields): void {
  optionalText(body, 'biz_opaque_callback_data', '', 512);
  const context = optionalObject(body, 'context', '');
  if (context) text(context, 'message_id', 'context');
}

function checkRecipient(recipient: Recipient, number: PhoneNumber, { world }: Platform): void {
  if (recipient.to === digitsOf(number.displayPhoneNumber)) throw cloudError(131021);
  // A test number's list knows phone numbers only.
  const { testRecipients } = number;
  if (testRecipients && (recipient.isByUserId || !testRecipients.has(recipient.to))) throw cloudError(131030);
  if (world.blockedUsers.get(number.id)?.has(recipient.to)) throw cloudError(131026);
}

function checkRates(recipient: Recipient, number: PhoneNumber, { limits }: Platform): void {
  if (!limits.takeFromNumber(number)) throw cloudError(130429);
  if (recipient.user && !limits.takeFromPair(number.id, recipient.to)) throw cloudError(131056);
}

interface Parts {
  readonly type: string;
  readonly number: PhoneNumber;
  readonly recipient: Recipient;
  readonly template: Template | undefined;
}

function keep(body: Fields, parts: Parts, { world, ids, clock }: Platform): SentMessage {
  const { type, number, recipient, template } = parts;
  const message: SentMessage = {
    direction: 'sent',
    wamid: ids.wamid(recipient.user ? recipient.to : '', 'business'),
    phoneNumberId: number.id,
    to: recipient.to,
    input: recipient.input,
    isToGroup: recipient.user === undefined,
    isByUserId: recipient.isByUserId,
    type,
    body: withoutSecrets(body),
    at: clock.now(),
    callbackData: optionalText(body, 'biz_opaque_callback_data', ''),
    templateId: template?.id,
    category: template ? template.category.toLowerCase() : 'service',
    statuses: [],
  };
  world.messages.set(message.wamid, message);
  return message;
}

/** The token may have come as a parameter. */
function withoutSecrets(body: Fields): Fields {
  if (body.access_token === undefined && body.appsecret_proof === undefined) return body;
  const { access_token: _token, appsecret_proof: _proof, ...rest } = body;
  return rest;
}

function answerOf(
  message: SentMessage,
  recipient: Recipient,
  template: Template | undefined,
  platform: Platform,
): Record<string, unknown> {
  return {
    messaging_product: 'whatsapp',
    contacts: [contactOf(message, recipient, platform)],
    messages: [
      {
        id: message.wamid,
        ...(message.isToGroup && { group_id: message.to }),
        ...(template && { message_status: template.isPaced ? 'held_for_quality_assessment' : 'accepted' }),
      },
    ],
  };
}

/** `wa_id` stands there when a phone number was named, `user_id` when nothing but the user id was. */
function contactOf(message: SentMessage, { input, user }: Recipient, { world }: Platform): Record<string, unknown> {
  if (!user) return { input, wa_id: message.to };
  if (message.isByUserId) return { input, user_id: userIdOf(message, world, user) };
  return { input, wa_id: message.to };
}

function userIdOf(
  message: SentMessage,
  world: Platform['world'],
  user: NonNullable<Recipient['user']>,
): string | undefined {
  const waba = world.wabas.get(world.phoneNumbers.get(message.phoneNumberId)?.wabaId ?? '');
  return waba && world.users.userIdOf(user, waba.businessId);
}
