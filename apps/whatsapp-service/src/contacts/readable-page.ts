import { describeMessage } from '@intexuraos/cloud-api/describe';
import { callState } from '../conversations/call-record.ts';
import { entryDirection, entryType } from '../conversations/entry-kind.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import type { Contact } from './contact.ts';

/** The beginning of a page for people, which runs no script and loads nothing. */
export function pageHead({ id, name, username, ids, details, conversations }: Contact): string {
  const facts = [
    ['Name', name ?? 'unknown'],
    ['Username', username ?? 'unknown'],
    ['Ids', ids.join(', ')],
    ['Tags', details?.tags.join(', ') || 'none'],
    ...Object.entries(details?.attributes ?? {}).map(([key, value]) => [key, String(value)]),
    ['Conversations', String(conversations.length)],
  ];
  const rows = facts.map(([label = '', value = '']) => `<tr><th>${escaped(label)}</th><td>${escaped(value)}</td></tr>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name ?? id)}</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}th{text-align:left;padding-right:1rem}time{color:#666;margin-right:.5rem}.out{color:#075e54}p{margin:.2rem 0}</style></head>
<body><h1>${escaped(name ?? id)}</h1><table>${rows.join('')}</table>
<p>The other files contain the same data in full, as JSON.</p>`;
}

/** A file of the person that the archive does not have. */
export interface MissingFile {
  /** Meta's id of it. */
  readonly id: string;
  /** The message that brought it. */
  readonly message: string;
  readonly kind: string;
  readonly filename: string | null;
  readonly bytes: number;
  /** For people. */
  readonly reason: string;
}

/** Says which files are missing, so that nobody takes the archive for complete. */
export function missingFiles(files: readonly MissingFile[]): string {
  if (files.length === 0) return '';
  const rows = files.map(
    ({ id, kind, filename, reason }) =>
      `<tr><th>${escaped(filename ?? kind)}</th><td>${escaped(id)}</td><td>${escaped(reason)}</td></tr>`,
  );
  return `<h2>Files that are not in this archive</h2><p>They are stored, but could not be read. missing-files.json lists them too.</p><table>${rows.join('')}</table>\n`;
}

export const conversationHead = (phoneNumberId: string): string =>
  `<h2>With business number ${escaped(phoneNumberId)}</h2><p>Newest first.</p>`;

/** One entry of a conversation, as a line. */
export function messageLine(message: MessageRecord): string {
  const { at, body, call, edits, revoked } = message;
  const direction = entryDirection(message);
  const line = describeMessage({
    type: entryType(message),
    content: body?.content,
    call: call ? { state: callState(call), startedBy: call.startedBy, durationSeconds: call.durationSeconds } : null,
    isEdited: edits.length > 0,
    isDeleted: revoked !== null,
  });
  const time = at > 0 ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : '';
  const way = direction === 'out' ? 'out' : 'in';
  return `<p class="${way}"><time>${time}</time>${way === 'out' ? '→' : '←'} ${escaped(line)}</p>\n`;
}

export const pageEnd = '</body></html>\n';

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
