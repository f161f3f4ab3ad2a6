import { setTimeout as delay } from 'node:timers/promises';
import type { GraphAnswer } from '../graph/graph-call.ts';
import { checkGroupState } from '../groups/check-group-state.ts';
import type { Platform } from '../platform.ts';
import { serve } from '../routing/threads.ts';
import type { SentMessage } from '../world/message.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { Template } from '../world/template.ts';
import { type Fields, isGiven, object, optionalObject, optionalText, text } from './checks.ts';
import { checkDirectContent, checkDirectSend, type DirectSend, readDirectSend } from './direct-send.ts';
import { directTemplate } from './direct-template.ts';
import { checkGroup } from './group-rules.ts';
import { checkEndpoint, checkMarketing, type SendEdge } from './marketing-rules.ts';
import { checkNumber, checkRecipient, takeRates } from './may-send.ts';
import { checkMessageType, readType } from './message-types.ts';
import { type Recipient, readRecipient } from './recipient.ts';
import { sendAnswer } from './send-answer.ts';
import { templateOf } from './types/template.ts';

/** The maximum, in real milliseconds, that a response waits for a status that is to be sent before it. */
const statusFirstMs = 1_000;

/**
 * Accepts a message (Meta: messages/send-messages). 200 means only that it was accepted; webhooks report its statuses.
 * @throws {GraphError} when Meta would refuse it.
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
  const direct = readDirectSend(body, type);
  checkNumber(number, platform);
  if (direct) checkDirectSend(direct, number, platform);
  const recipient = readRecipient(body, number, world);
  checkRecipient(recipient, number, platform);
  const template = type === 'template' ? templateOf(object(body, 'template'), number.wabaId, world) : undefined;
  if (template) checkEndpoint(template, { edge, recipient, hasBid: isGiven(body.bid_spec) }, world);
  if (!recipient.user) {
    checkGroup(recipient, type, template, number);
    checkGroupState(recipient.to, number, world);
  }
  const context = { world, number, recipient, template, now: platform.clock.now() };
  if (direct) checkDirectContent(direct, body, context);
  else checkMessageType(type, body, context);
  if (type !== 'template' && !direct && recipient.user) serve(platform, number, recipient.user);
  takeRates(recipient, number, platform);
  const message = keep(body, { type, number, recipient, template, edge, direct }, platform);
  platform.statuses.begin(message);
  // Only a fault sends a status this early, and its webhook must arrive first.
  if (message.statuses.length > 0) await webhooksSent(platform);
  return sendAnswer(message, template);
}

function checkEnvelope(body: Fields): void {
  optionalText(body, 'biz_opaque_callback_data', '', 512);
  const context = optionalObject(body, 'context', '');
  if (context) text(context, 'message_id', 'context');
}

interface Parts {
  readonly type: string;
  readonly number: PhoneNumber;
  readonly recipient: Recipient;
  readonly template: Template | undefined;
  readonly edge: SendEdge;
  readonly direct: DirectSend | undefined;
}

function keep(body: Fields, parts: Parts, platform: Platform): SentMessage {
  const { world, ids, clock } = platform;
  const { type, number, recipient, template, direct } = parts;
  const generated = direct && directTemplate(direct, body, number, platform);
  const message: SentMessage = {
    direction: 'sent',
    // Wamids contain the user's number, which a business that knows only the user's id must not get.
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
    templateId: template?.id ?? generated?.id,
    ...(direct?.ttlSeconds !== undefined && { ttlSeconds: direct.ttlSeconds }),
    category: categoryOf(parts),
    statuses: [],
  };
  world.messages.set(message.wamid, message);
  return message;
}

function categoryOf({ template, edge, direct }: Parts): string {
  if (direct) return direct.category;
  if (edge === 'marketing_messages') return 'marketing_lite';
  return template ? template.category.toLowerCase() : 'service';
}

async function webhooksSent({ webhooks }: Platform): Promise<void> {
  const giveUp = new AbortController();
  const waited = delay(statusFirstMs, undefined, { signal: giveUp.signal });
  await Promise.race([webhooks.settled(), waited]).finally(() => giveUp.abort());
}
