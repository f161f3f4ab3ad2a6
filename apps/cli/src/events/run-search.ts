import type { FoundMessageView } from '@intexuraos/service-api';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { limitOf, sinceOf } from './time-option.ts';

interface SearchOptions {
  readonly limit: string;
  readonly user?: string;
  readonly conversation?: string;
  readonly number?: string;
  readonly since?: string;
}

/** Entries asked for in one page. */
const pageSize = 100;

/** Finds messages by their words, the last that arrived first. */
export async function runSearch(context: Context, options: SearchOptions, ...words: string[]): Promise<ExitCode> {
  const { output, now } = context;
  const { user, conversation, number: phoneNumberId, since } = options;
  const limit = limitOf(options.limit);
  const query = { q: words.join(' '), user, conversation, phoneNumberId, from: sinceOf(since, now()) };
  const { found, waiting } = await findMessages(context, query, limit);
  if (output.isJson) output.json({ data: found, waiting });
  else if (found.length === 0) output.line('Nothing was found.');
  const rows = found.map(({ message, excerpt }) => [
    dayAndTime(message.at),
    message.direction === 'out' ? '→' : '←',
    message.user?.waId ?? message.user?.userId ?? message.groupId ?? '',
    excerpt.map(({ text, isMatch }) => (isMatch ? output.paint('bold', shown(text)) : shown(text))).join(''),
    output.paint('dim', message.wamid),
  ]);
  printList(output, ['at', '', 'with', 'text', 'wamid'], rows);
  if (waiting > 0) output.note(`${waiting} messages are not in the index yet; they are being added, newest first.`);
  return exitCodes.fine;
}

async function findMessages(
  { service }: Context,
  query: { readonly q: string },
  limit: number,
): Promise<{ readonly found: readonly FoundMessageView[]; readonly waiting: number }> {
  const found: FoundMessageView[] = [];
  let cursor: string | undefined;
  for (;;) {
    const asked = { ...query, cursor, limit: Math.min(pageSize, limit - found.length) };
    const { data, nextCursor, waiting } = await service.api.messages.search(asked).page();
    found.push(...data);
    if (nextCursor === null || found.length >= limit) return { found, waiting };
    cursor = nextCursor;
  }
}

/** Without what moves a terminal's cursor or turns the direction of writing. */
const shown = (text: string): string =>
  text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, ' ');
