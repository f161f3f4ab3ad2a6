// @ts-check
import { describeMessage } from './describe-message.js';
import { objectOf, textOf } from './json.js';

/**
 * The contents of a chat, made from all messages: reactions, edits and deletions are shown on the message that they
 * change.
 * @typedef {{
 *   key: string, at: number, kind: 'message' | 'note' | 'call', message?: any, call?: any, note?: string,
 *   reactions: { emoji: string, isUsers: boolean }[], isEdited: boolean, isDeleted: boolean,
 *   quoted?: { wamid: string, message?: any }, isForwarded: boolean,
 * }} Entry
 */

/** The group that a message belongs to. @param {any} message */
export const groupOf = (message) =>
  message.direction === 'sent' ? (message.isToGroup ? message.to : '') : textOf(objectOf(message.message).group_id);

/** The chat that a message belongs to: a group's id, or the user's number. @param {any} message */
export const chatOf = (message) => groupOf(message) || (message.direction === 'sent' ? message.to : message.from);

/** @param {any} message */
const contentOf = (message) =>
  objectOf((message.direction === 'sent' ? message.body : message.message)?.[message.type]);

/** The message that another one changes, by its type. @param {any} message @returns {string} */
function subjectOf(message) {
  const content = contentOf(message);
  if (message.type === 'reaction') return textOf(content.message_id);
  return message.type === 'edit' || message.type === 'revoke' ? textOf(content.original_message_id) : '';
}

/**
 * @param {any[]} messages of one chat, in their order
 * @param {any[]} [calls] of the same
 * @returns {Entry[]}
 */
export function threadOf(messages, calls = []) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const message of messages) {
    const subject = entries.get(subjectOf(message));
    if (subject) change(subject, message);
    else entries.set(message.wamid, entryOf(message, entries));
  }
  for (const call of calls) {
    entries.set(call.id, { ...plain, key: call.id, at: call.at, kind: 'call', call, reactions: [] });
  }
  return [...entries.values()].sort((a, b) => a.at - b.at);
}

const plain = { isEdited: false, isDeleted: false, isForwarded: false };

/** @param {any} message @param {Map<string, Entry>} entries @returns {Entry} */
function entryOf(message, entries) {
  const content = objectOf(message.direction === 'sent' ? message.body : message.message);
  const entry = { ...plain, key: message.wamid, at: message.at, message, reactions: [] };
  if (noteTypes.includes(message.type)) {
    const note = describeMessage({ type: message.type, content: content[message.type] });
    return { ...entry, kind: 'note', note: message.type === 'system' ? note : `${whoOf(message)} ${note}` };
  }
  const { id, message_id: messageId, forwarded, frequently_forwarded: often } = objectOf(content.context);
  const quoted = textOf(id) || textOf(messageId);
  return {
    ...entry,
    kind: 'message',
    isForwarded: forwarded === true || often === true,
    ...(quoted && { quoted: { wamid: quoted, message: entries.get(quoted)?.message } }),
  };
}

/** Messages without a bubble of their own, even if the message that they change is no longer stored. */
const noteTypes = ['system', 'request_welcome', 'pin', 'reaction', 'edit', 'revoke'];

/** @param {any} message */
const whoOf = (message) => (message.direction === 'sent' ? 'The business' : 'The customer');

/** @param {Entry} entry @param {any} message */
function change(entry, message) {
  const content = contentOf(message);
  if (message.type === 'revoke') {
    entry.isDeleted = true;
    return;
  }
  // A late edit or reaction does not bring a deleted message back.
  if (entry.isDeleted) return;
  if (message.type === 'edit') {
    const { type, ...parts } = objectOf(content.message);
    const name = entry.message.direction === 'sent' ? 'body' : 'message';
    const { context: _, ...changed } = parts;
    entry.message = { ...entry.message, type, [name]: { ...entry.message[name], ...changed } };
    entry.isEdited = true;
    return;
  }
  const isUsers = message.direction === 'received';
  const others = entry.reactions.filter((reaction) => reaction.isUsers !== isUsers);
  const emoji = textOf(content.emoji);
  entry.reactions = emoji === '' ? others : [...others, { emoji, isUsers }];
}

/**
 * The chats, the one with the newest message first: every known person, even without a number, and groups.
 * @param {{ users: any[], groups: any[], messages: any[] }} all
 * @returns {{ id: string, name: string, handle: string, user?: any, group?: any, last?: any }[]}
 */
export function chatsOf({ users, groups, messages }) {
  const last = new Map(messages.map((message) => [chatOf(message), message]));
  const people = users.map((user) => ({ id: user.waId, name: user.name, handle: handleOf(user), user }));
  const known = new Set([...people.map(({ id }) => id), ...groups.map(({ id }) => id)]);
  const strange = [...new Set(messages.map(groupOf))].filter((id) => id !== '' && !known.has(id));
  const gathered = [...groups, ...strange.map((id) => ({ id, subject: 'Group', participants: [] }))].map((group) => ({
    id: group.id,
    name: group.subject,
    handle: 'group',
    group,
  }));
  return [...people, ...gathered]
    .map((chat) => ({ ...chat, last: last.get(chat.id) }))
    .sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
}

/** The text by which a person is found: the number or, if it is hidden, the username or user id. @param {any} user */
export function handleOf({ waId, hidesNumber, username, userId }) {
  if (!hidesNumber) return `+${waId}`;
  return username ? `@${username}` : userId;
}

/**
 * Whether a chat, including its messages, contains all the words. @param {{ id: string, name: string, handle: string,
 * user?: any }} chat @param {string} query @param {(id: string) => string[]} linesOf
 */
export function matches(chat, query, linesOf) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [chat.name, chat.handle, chat.user?.userId ?? '', chat.user?.username ?? '', ...linesOf(chat.id)]
    .join('\n')
    .toLowerCase();
  // Numbers are found however they are written.
  const digits = query.replace(/[\s()+.-]/g, '');
  return words.every((word) => text.includes(word)) || (/^\d{3,}$/.test(digits) && chat.id.includes(digits));
}
