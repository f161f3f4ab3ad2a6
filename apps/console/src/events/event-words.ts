import type { EventDetail, WebhookEvent } from '../api/types.ts';

/** `message.text, 2 × status.read` */
export function kindsOf({ result }: Pick<WebhookEvent, 'result'>): string {
  const kinds = Object.entries(result?.kinds ?? {});
  if (kinds.length === 0) return result ? 'nothing for us in it' : 'not processed yet';
  return kinds.map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`)).join(', ');
}

/** JSON for people to read; what is not JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A command that asks for the event, to paste into a shell where the key is in `$API_KEY`. */
export const curlOf = ({ id }: Pick<EventDetail, 'id'>, origin: string): string =>
  `curl -s -H "Authorization: Bearer $API_KEY" '${origin}/v1/events/${id}?include=raw'`;
