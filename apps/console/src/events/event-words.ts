import type { EventDetail, WebhookEvent } from '../api/types.ts';
import * as texts from '../texts.ts';

/** The states to filter by, with the words of `event-state.tsx`. */
export const eventStates = [
  ['pending', texts.eventsWaits2],
  ['applied', texts.eventsApplied2],
  ['failed', texts.eventsFailed2],
  ['rejected', texts.eventsNotOurs2],
  ['duplicate', texts.eventsRepeat2],
] as const;

/** `message.text, 2 × status.read` */
export function kindsOf({ result }: Pick<WebhookEvent, 'result'>): string {
  const kinds = Object.entries(result?.kinds ?? {});
  if (kinds.length === 0) return result ? texts.eventsNothingForUsInIt : texts.eventsNotProcessedYet;
  return kinds.map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`)).join(', ');
}

/** The label of a detail: `opaqueData` becomes `Opaque data`. */
export function detailName(field: string): string {
  const words = field
    .replace(/_/g, ' ')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** Indented JSON; any other text is unchanged. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A curl command that reads the event, for a shell that has the key in `$API_KEY`. */
export const curlOf = ({ id }: Pick<EventDetail, 'id'>, origin: string): string =>
  `curl -s -H "Authorization: Bearer $API_KEY" '${origin}/v1/events/${id}?include=raw'`;

/** The command that sends a webhook of this kind to a local service; null if `whatsapp trigger` has no such kind. */
export function triggerOf({ items }: Pick<EventDetail, 'items'>): string | null {
  const [item] = items;
  if (!item) return null;
  const [subject = '', type = ''] = item.kind.split('.');
  const name = subject === 'message' ? messageKinds[type] : subject === 'status' ? statusKind(type) : undefined;
  return name === undefined ? null : `whatsapp trigger ${name}`;
}

const messageKinds: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'order', 'reaction'].map(
      (type) => [type, type],
    ),
  ),
  button: 'template-button',
  interactive: 'button-reply',
  unsupported: 'unsupported',
};
const statusKind = (type: string): string | undefined =>
  ['sent', 'delivered', 'read', 'played', 'failed'].includes(type) ? `status-${type}` : undefined;

/** A test fixture: the body as Meta sent it, to post to a handler. */
export const fixtureOf = ({ id, raw = '' }: Pick<EventDetail, 'id' | 'raw'>): string =>
  `/** Webhook ${id}, as Meta sent it. */\nexport const webhook = ${prettyJson(raw)};\n`;
