import { elementsOf, memberText, withMembers, withoutErased } from '@intexuraos/cloud-api';
import type { SubscriptionFilter } from '../../subscriptions/subscription.ts';
import { isUnfiltered, wantsWebhookChange } from '../../subscriptions/webhook-filter.ts';

/**
 * The body that a subscription of the form `meta` gets for a webhook: the very bytes that Meta sent, if it wants all of
 * them; only the changes that it wants, if it wants some; null, if it wants none. Text is cut out and never serialized
 * again, so every digit and every key stays; a cut text is written as Meta writes it, with `\u` escapes for everything
 * that is not ASCII, since receivers hash that form. The placeholders of erased people are cut too.
 */
export function metaBody(webhook: Uint8Array, filter: SubscriptionFilter): Uint8Array | null {
  const left = withoutErased(webhook);
  if (left === null || (left === webhook && isUnfiltered(filter))) return left;
  const text = Buffer.from(left).toString('utf8');
  const entries = elementsOf(memberText(text, 'entry') ?? '[]').map((entry) => wantedEntry(entry, filter));
  const kept = entries.flatMap(({ text: entry }) => entry ?? []);
  if (kept.length === 0) return null;
  if (left === webhook && entries.every(({ isWhole }) => isWhole)) return webhook;
  return Buffer.from(escaped(withMembers(text, { entry: `[${kept.join(',')}]` })), 'latin1');
}

/** An entry with the changes that are wanted; null if none is. */
function wantedEntry(
  entry: string,
  filter: SubscriptionFilter,
): { readonly text: string | null; readonly isWhole: boolean } {
  const changes = elementsOf(memberText(entry, 'changes') ?? '[]');
  const wanted = changes.filter((change) => wantsWebhookChange(filter, withMembers(entry, { changes: `[${change}]` })));
  if (wanted.length === 0) return { text: null, isWhole: false };
  if (wanted.length === changes.length) return { text: entry, isWhole: true };
  return { text: withMembers(entry, { changes: `[${wanted.join(',')}]` }), isWhole: false };
}

/** Only strings of JSON can contain characters that are not ASCII. */
const escaped = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
