import type { MessageRecord } from '../conversations/message-record.ts';
import { shownContent } from '../conversations/shown-content.ts';

/** The keys of text that people read in a message. Ids, types, payloads and URLs of files are left out. */
const readKeys = new Set([
  ...['body', 'text', 'caption', 'filename', 'title', 'description', 'name', 'address', 'formatted_name', 'first_name'],
  ...['last_name', 'company', 'department', 'phone', 'email', 'street', 'city', 'zip', 'country', 'display_text'],
  ...['flow_cta', 'response_json', 'coupon_code', 'reference_id'],
]);
/** No message of WhatsApp's is longer; one made by others may be. */
const maxLength = 10_000;
const maxDepth = 12;

/** The text in which a message is found: of its newest version, with captions, file names, choices and values. Empty if deleted. */
export function searchedText(record: Pick<MessageRecord, 'wamid' | 'at' | 'body' | 'edits' | 'revoked'>): string {
  const shown = shownContent(record);
  if (shown === null) return '';
  const texts = new Set<string>();
  collect(shown.content, { isRead: false, depth: 0 }, texts);
  if (shown.media?.caption) texts.add(shown.media.caption);
  return [...texts].join('\n').slice(0, maxLength);
}

interface Where {
  readonly isRead: boolean;
  readonly depth: number;
}

function collect(value: unknown, { isRead, depth }: Where, texts: Set<string>): void {
  if (typeof value === 'string') {
    if (isRead && value !== '') texts.add(value);
  } else if (typeof value === 'object' && value !== null && depth < maxDepth) {
    const isList = Array.isArray(value);
    for (const [key, part] of Object.entries(value)) {
      collect(part, { isRead: isList ? isRead : readKeys.has(key), depth: depth + 1 }, texts);
    }
  }
}
