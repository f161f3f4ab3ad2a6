import type { Context } from '../context.ts';
import { limitOf } from '../events/time-option.ts';
import { type Json, objectOf, objectsOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { saveFile } from '../save-file.ts';
import { printList, printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

interface ListOptions {
  readonly limit: string;
  readonly search?: string;
  readonly tag?: string;
}

/** Lists all contacts, or those that match a search. */
export async function listContacts({ output, service }: Context, options: ListOptions): Promise<ExitCode> {
  const { limit, search, tag } = options;
  const contacts = await service.list('/v1/contacts', { search, tag }, limitOf(limit));
  if (output.isJson) output.json({ data: [...contacts] });
  else if (contacts.length === 0) output.line(search || tag ? 'Nobody was found.' : 'Nobody has a conversation yet.');
  const rows = contacts.map((contact) => [
    dayAndTime(textOf(contact.lastActivityAt)),
    nameOf(contact),
    usernameOf(contact),
    textOf(contact.waId) ?? '',
    wordsOf(contact.tags),
    output.paint('dim', String(contact.id)),
  ]);
  printList(output, ['last', 'name', 'username', 'number', 'tags', 'id'], rows);
  return exitCodes.fine;
}

/** Shows one person, by any id. */
export async function showContact({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const contact = await service.get(pathOf(id));
  printContact({ output }, contact);
  return exitCodes.fine;
}

/** Saves everything that is stored about a person as a zip archive. */
export async function exportContact(
  { output, service }: Context,
  { out }: { readonly out?: string },
  id = '',
): Promise<ExitCode> {
  const path = out ?? `contact-${id.replace(/[^\w.-]/g, '')}.zip`;
  // The archive is created while it is sent, and may contain all files of the person.
  const response = await service.open(`${pathOf(id)}/export`, { signal: AbortSignal.timeout(exportMs) });
  await saveFile(path, response.body);
  if (output.isJson) output.json({ path });
  else output.line(path);
  return exitCodes.fine;
}

const exportMs = 60 * 60_000;

interface TagOptions {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly set?: readonly string[];
}

/** Adds and removes tags, and sets attributes. */
export async function tagContact({ output, service }: Context, options: TagOptions, id = ''): Promise<ExitCode> {
  const { add, remove, set } = options;
  if (!add && !remove && !set) throw wrongUse('Nothing to change.', 'Give --add, --remove or --set.');
  const attributes = set && Object.fromEntries(set.map(attributeOf));
  const response = await service.open(pathOf(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ addTags: add, removeTags: remove, attributes }),
  });
  printContact({ output }, objectOf(parseJson(await response.text())));
  return exitCodes.fine;
}

function attributeOf(text: string): [string, string | null] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw wrongUse(`"${text}" is not an attribute.`, 'Write name=value, or name= to remove one.');
  return [name, value || null];
}

function printContact({ output }: Pick<Context, 'output'>, contact: Json): void {
  if (output.isJson) {
    output.json(contact);
    return;
  }
  printRow(output, 'id', String(contact.id));
  printRow(output, 'name', nameOf(contact) || 'unknown');
  printRow(output, 'username', usernameOf(contact) || 'unknown');
  printRow(output, 'number', textOf(contact.waId) ?? 'unknown');
  printRow(output, 'all ids', wordsOf(contact.aliases));
  printRow(output, 'tags', wordsOf(contact.tags) || 'none');
  for (const [name, value] of Object.entries(objectOf(contact.attributes))) printRow(output, name, String(value));
  for (const { id, phoneNumberId, lastActivityAt } of objectsOf(contact.conversations))
    printRow(output, 'last', `${dayAndTime(textOf(lastActivityAt))} with number ${phoneNumberId}, conversation ${id}`);
}

/** The business's name for them, else their own profile name. */
const nameOf = ({ contactName, name }: Json): string => textOf(contactName) ?? textOf(name) ?? '';

const usernameOf = ({ username }: Json): string => (textOf(username) === null ? '' : `@${username}`);

const wordsOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '');

const pathOf = (id: string): string => `/v1/contacts/${encodeURIComponent(id)}`;
