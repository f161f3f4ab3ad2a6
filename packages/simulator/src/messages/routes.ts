import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { object } from './checks.ts';
import { markRead } from './mark-read.ts';
import { sendMessage } from './send-message.ts';
import { templateOf } from './types/template.ts';

export const messagesRoutes: readonly AnyRoute[] = [
  {
    node: 'phone-number',
    verb: 'POST',
    edge: 'messages',
    needs: 'whatsapp_business_messaging',
    handle: postMessage,
  },
  {
    node: 'phone-number',
    verb: 'POST',
    edge: 'marketing_messages',
    needs: 'whatsapp_business_messaging',
    handle: postMarketingMessage,
  },
];

/** A message, or the mark that one was read: both are posted here. */
async function postMessage(call: GraphCall, number: PhoneNumber, platform: Platform): Promise<GraphAnswer> {
  checkProduct(call);
  if (call.params.status !== undefined) return markRead(call, number, platform);
  return sendMessage(call, number, platform);
}

/** Meta: marketing-messages/send-marketing-messages. Marketing templates and nothing else. */
async function postMarketingMessage(call: GraphCall, number: PhoneNumber, platform: Platform): Promise<GraphAnswer> {
  checkProduct(call);
  if (call.params.type !== 'template') throw cloudError(134100);
  const template = templateOf(object(call.params, 'template'), number.wabaId, platform.world);
  if (template.category !== 'MARKETING') throw cloudError(134100);
  return sendMessage(call, number, platform);
}

function checkProduct({ params }: GraphCall): void {
  const product = params.messaging_product;
  if (product === undefined || product === null || product === '') throw missingParameter('messaging_product');
  if (product !== 'whatsapp') throw parameterError('Param messaging_product must be one of {WHATSAPP}.');
}
