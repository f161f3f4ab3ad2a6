import { setTimeout as delay } from 'node:timers/promises';
import { cloudError, invalidParameter } from '../graph/errors.ts';
import type { GraphAnswer } from '../graph/graph-call.ts';
import type { Platform } from '../platform.ts';
import { serve } from '../routing/threads.ts';
import type { SentMessage } from '../world/message.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { Template } from '../world/template.ts';
import { type Fields, isGiven, object, oneOf, optionalBoolean, optionalObject, optionalText, text } from './checks.ts';
import { checkGroup } from './group-rules.ts';
import { checkNumber, checkRecipient, takeRates } from './may-send.ts';
import { checkMessageType, readType } from './message-types.ts';
import { type Recipient, readRecipient } from './recipient.ts';
import { sendAnswer } from './send-answer.ts';
import { templateOf } from './types/template.ts';

/** The longest, in real milliseconds, that an answer waits for a status which is to be told before it. */
const statusFirstMs = 1_000;

/** Which of the two edges was called. */
export type SendEdge = 'messages' | 'marketing_messages';

/**
 * Takes a message (Meta: messages/send-messages). 200 says that it was accepted and nothing more: what becomes of it is
 * told by webhook.
 * @throws {GraphError} as Meta refuses at once.
 */
export async function sendMessage(
  body: Fields,
  number: PhoneNumber,
  platform: Platform,
  edge: SendEdge,
): Promise<GraphAnswer> {
  const { world } = platform;
  const type = readType(body);
  checkEnvelope(body);
  if (edge === 'marketing_messages') checkMarketing(body, type);
  checkNumber(number, platform);
  const recipient = readRecipient(body, number, world);
  checkRecipient(recipient, number, platform);
  const template = type === 'template' ? templateOf(object(body, 'template'), number.wabaId, world) : undefined;
  if (edge === 'marketing_messages' && template?.category !== 'MARKETING') throw marketingOnly();
  if (!recipient.user) checkGroup(recipient, type, template, number);
  const isService = type !== 'template' && !ownCategories.has(String(body.category).toLowerCase());
  checkMessageType(type, body, { world, number, recipient, template, now: platform.clock.now() });
  if (isService && recipient.user) serve(platform, number, recipient.user);
  takeRates(recipient, number, platform);
  const message = keep(body, { type, number, recipient, template, edge }, platform);
  platform.statuses.begin(message);
  // Only a fault tells a status so early, and it wants the webhook to win the race.
  if (message.statuses.length > 0) await webhooksSent(platform);
  return sendAnswer(message, template);
}

/** Direct Send categories: they don't need the thread. */
const ownCategories: ReadonlySet<string> = new Set(['utility', 'authentication']);

function checkEnvelope(body: Fields): void {
  optionalText(body, 'biz_opaque_callback_data', '', 512);
  const context = optionalObject(body, 'context', '');
  if (context) text(context, 'message_id', 'context');
}

/** Meta: marketing-messages/send-marketing-messages. */
function checkMarketing(body: Fields, type: string): void {
  if (type !== 'template') throw invalidParameter('Message must be a template message.');
  if (isGiven(body.product_policy)) oneOf(body, 'product_policy', '', ['CLOUD_API_FALLBACK', 'STRICT']);
  optionalBoolean(body, 'message_activity_sharing', '');
}

const marketingOnly = () => cloudError(134100, "You're only able to send marketing messages on this API.");

interface Parts {
  readonly type: string;
  readonly number: PhoneNumber;
  readonly recipient: Recipient;
  readonly template: Template | undefined;
  readonly edge: SendEdge;
}

function keep(body: Fields, parts: Parts, { world, ids, clock }: Platform): SentMessage {
  const { type, number, recipient, template } = parts;
  const message: SentMessage = {
    direction: 'sent',
    // Whoever knows a user by their id alone isn't told the number, which wamids hold.
    wamid: ids.wamid(recipient.isByUserId ? recipient.input : recipient.to, 'business'),
    phoneNumberId: number.id,
    to: recipient.to,
    input: recipient.input,
    isToGroup: recipient.user === undefined,
    isByUserId: recipient.isByUserId,
    type,
    body,
    at: clock.now(),
    callbackData: optionalText(body, 'biz_opaque_callback_data', ''),
    templateId: template?.id,
    category: categoryOf(parts),
    statuses: [],
  };
  world.messages.set(message.wamid, message);
  return message;
}

function categoryOf({ template, edge }: Parts): string {
  if (edge === 'marketing_messages') return 'marketing_lite';
  return template ? template.category.toLowerCase() : 'service';
}

async function webhooksSent({ webhooks }: Platform): Promise<void> {
  const giveUp = new AbortController();
  const waited = delay(statusFirstMs, undefined, { signal: giveUp.signal });
  await Promise.race([webhooks.settled(), waited]).finally(() => giveUp.abort());
}
