import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { exactly, type Fields, isGiven } from './checks.ts';
import { markRead } from './mark-read.ts';
import { readBody } from './read-body.ts';
import { sendMessage } from './send-message.ts';

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

/** A message or a read mark: both are posted here. */
async function postMessage({ params }: GraphCall, number: PhoneNumber, platform: Platform): Promise<GraphAnswer> {
  const body = readProductBody(params);
  if (isGiven(body.status)) return markRead(body, number, platform);
  return sendMessage(body, number, platform, 'messages');
}

async function postMarketingMessage(
  { params }: GraphCall,
  number: PhoneNumber,
  platform: Platform,
): Promise<GraphAnswer> {
  return sendMessage(readProductBody(params), number, platform, 'marketing_messages');
}

function readProductBody(params: Fields): Fields {
  exactly(params, 'messaging_product', '', 'whatsapp');
  return readBody(params);
}
