import type { Context } from '../context.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { personOf } from '../send/person.ts';
import { printList, table } from '../terminal/table.ts';
import { dayAndTime, duration } from '../terminal/times.ts';
import { entryLine } from './entry-line.ts';
import { limitOf } from './time-option.ts';

interface ListOptions {
  readonly limit: string;
  readonly user?: string;
}

export async function listConversations({ output, service, now }: Context, options: ListOptions): Promise<ExitCode> {
  const conversations = await service.list('/v1/conversations', { user: options.user }, limitOf(options.limit));
  if (output.isJson) output.json({ data: conversations });
  else if (conversations.length === 0) output.line('No conversations yet.');
  const rows = conversations.map((conversation) => {
    const last = objectOf(conversation.lastMessage);
    return [
      dayAndTime(textOf(last.at)),
      nameOf(conversation),
      `${arrowOf(last)} ${textOf(last.type) ?? ''}`,
      windowOf(conversation, now()),
      output.paint('dim', textOf(conversation.id) ?? ''),
    ];
  });
  printList(output, ['last', 'with', 'what', 'window', 'id'], rows);
  return exitCodes.fine;
}

/** The messages, calls and clicks of a conversation, oldest first. Takes its id, or a user's number. */
export async function showConversation(context: Context, options: ListOptions, given = ''): Promise<ExitCode> {
  const { output, service, now } = context;
  const conversation = await find(context, given);
  const id = encodeURIComponent(String(conversation.id));
  const messages = await service.list(`/v1/conversations/${id}/messages`, {}, limitOf(options.limit));
  if (output.isJson) {
    output.json({ conversation, messages });
    return exitCodes.fine;
  }
  output.line(`${output.paint('bold', nameOf(conversation))}  ${windowOf(conversation, now())}`);
  const rows = [...messages].reverse().map((message) => {
    const state = textOf(message.state);
    const failure = objectOf(message.failure);
    return [
      dayAndTime(textOf(message.at)),
      arrowOf(message),
      fitting(entryLine(message)),
      state === 'failed'
        ? output.paint('red', `failed: ${failure.code} ${textOf(failure.title) ?? ''}`)
        : (state ?? ''),
    ];
  });
  for (const line of table(rows)) output.line(`  ${line}`);
  return exitCodes.fine;
}

/** From the user, to the user, or unknown. */
function arrowOf({ direction }: Json): string {
  return direction === 'in' ? '←' : direction === 'out' ? '→' : ' ';
}

/** As much of a line as leaves room for the rest of its row. */
function fitting(line: string): string {
  const characters = [...line];
  return characters.length > 70 ? `${characters.slice(0, 69).join('')}…` : line;
}

async function find({ service }: Context, given: string): Promise<Json> {
  if (given.startsWith('cnv_')) return service.get(`/v1/conversations/${encodeURIComponent(given)}`);
  const [conversation] = await service.list('/v1/conversations', { user: personOf(given) }, 1);
  if (conversation) return conversation;
  throw trouble(`There is no conversation with ${given}.`, '`whatsapp conversations list` shows what there is.');
}

function nameOf({ user, groupId, contactName }: Json): string {
  const { waId, userId, parentUserId, name, username } = objectOf(user);
  const id = textOf(waId) ?? textOf(username) ?? textOf(userId) ?? textOf(parentUserId) ?? textOf(groupId) ?? 'unknown';
  const called = textOf(contactName) ?? textOf(name);
  return called === null ? id : `${id} (${called})`;
}

function windowOf({ serviceWindow }: Json, now: number): string {
  const { isOpen, closesAt } = objectOf(serviceWindow);
  if (isOpen !== true) return 'templates only';
  return `free text for ${duration(Math.max(0, Date.parse(String(closesAt)) - now))}`;
}
