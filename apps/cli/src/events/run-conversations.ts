import { type ConversationView, type MessageView, take } from '@intexuraos/service-api';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { personOf } from '../send/person.ts';
import { printList, table } from '../terminal/table.ts';
import { dayAndTime, duration } from '../terminal/times.ts';
import { entryLine } from './entry-line.ts';
import { limitOf } from './time-option.ts';

/** Entries asked for in one page. */
const pageSize = 100;

interface ListOptions {
  readonly limit: string;
  readonly user?: string;
}

export async function listConversations({ output, service, now }: Context, options: ListOptions): Promise<ExitCode> {
  const limit = limitOf(options.limit);
  const query = { user: options.user, limit: Math.min(pageSize, limit) };
  const conversations = await take(service.api.conversations.list(query), limit);
  if (output.isJson) output.json({ data: conversations });
  else if (conversations.length === 0) output.line('No conversations yet.');
  const rows = conversations.map((conversation) => {
    const last = conversation.lastMessage;
    return [
      dayAndTime(last?.at ?? null),
      nameOf(conversation),
      `${arrowOf(last?.direction)} ${last?.type ?? ''}`,
      windowOf(conversation, now()),
      output.paint('dim', conversation.id),
    ];
  });
  printList(output, ['last', 'with', 'what', 'window', 'id'], rows);
  return exitCodes.fine;
}

/** The messages, calls and clicks of a conversation, oldest first. Takes its id, or a user's number. */
export async function showConversation(context: Context, options: ListOptions, given = ''): Promise<ExitCode> {
  const { output, service, now } = context;
  const conversation = await find(context, given);
  const limit = limitOf(options.limit);
  const query = { limit: Math.min(pageSize, limit) };
  const messages = await take(service.api.conversations.messages(conversation.id, query), limit);
  if (output.isJson) {
    output.json({ conversation, messages });
    return exitCodes.fine;
  }
  output.line(`${output.paint('bold', nameOf(conversation))}  ${windowOf(conversation, now())}`);
  const rows = [...messages].reverse().map((message) => {
    const { at, direction, state, failure } = message;
    return [
      dayAndTime(at),
      arrowOf(direction),
      fitting(entryLine(message)),
      state === 'failed' ? output.paint('red', `failed: ${failure?.code} ${failure?.title ?? ''}`) : (state ?? ''),
    ];
  });
  for (const line of table(rows)) output.line(`  ${line}`);
  return exitCodes.fine;
}

/** From the user, to the user, or unknown. */
function arrowOf(direction: MessageView['direction'] | undefined): string {
  return direction === 'in' ? '←' : direction === 'out' ? '→' : ' ';
}

/** As much of a line as leaves room for the rest of its row. */
function fitting(line: string): string {
  const characters = [...line];
  return characters.length > 70 ? `${characters.slice(0, 69).join('')}…` : line;
}

async function find({ service }: Context, given: string): Promise<ConversationView> {
  const { conversations } = service.api;
  if (given.startsWith('cnv_')) return conversations.get(given);
  const [conversation] = await take(conversations.list({ user: personOf(given), limit: 1 }), 1);
  if (conversation) return conversation;
  throw trouble(`There is no conversation with ${given}.`, '`whatsapp conversations list` shows what there is.');
}

function nameOf({ user, groupId, contactName }: ConversationView): string {
  const id = user?.waId ?? user?.username ?? user?.userId ?? user?.parentUserId ?? groupId ?? 'unknown';
  const called = contactName ?? user?.name ?? null;
  return called === null ? id : `${id} (${called})`;
}

function windowOf({ serviceWindow }: ConversationView, now: number): string {
  const { isOpen, closesAt } = serviceWindow;
  if (!isOpen) return 'templates only';
  return `free text for ${duration(Math.max(0, Date.parse(String(closesAt)) - now))}`;
}
