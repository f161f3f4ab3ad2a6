import { isObject } from '../json-value.ts';
import { isToGroup } from './recipient.ts';

/** The categories of Direct Send that need neither an open window nor the thread. */
const ownCategories: ReadonlySet<unknown> = new Set(['utility', 'authentication', 'marketing']);

/**
 * Whether the body of a send request is a service message: one that only the owner of the thread may send, and only in the
 * service window. Templates, free-form bodies with a Direct Send category, and messages to groups are not.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/conversation-routing/thread-lifecycle
 */
export function isServiceMessage(body: unknown): boolean {
  if (!isObject(body)) return false;
  const { type, category } = body;
  const isDirectSend = typeof category === 'string' && ownCategories.has(category.toLowerCase());
  return type !== 'template' && !isDirectSend && !isToGroup(body);
}
