import { isObject } from '../json-value.ts';

/** The categories of Direct Send that need neither an open window nor the thread. */
const ownCategories: ReadonlySet<unknown> = new Set(['utility', 'authentication', 'marketing']);

/**
 * Whether the body of a request to send is a service message: one that only the owner of the thread may send, and only in
 * the service window. Templates, and free-form bodies with a category of Direct Send, are none, nor is what goes to a group.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/conversation-routing/thread-lifecycle
 */
export function isServiceMessage(body: unknown): boolean {
  if (!isObject(body)) return false;
  const { type, category, recipient_type: recipientType } = body;
  const isDirectSend = typeof category === 'string' && ownCategories.has(category.toLowerCase());
  return type !== 'template' && !isDirectSend && recipientType !== 'group';
}
