import type { CallPermission, MediaRef, MessageItem } from './items.ts';
import { flagOf, idOf, isObject, type JsonObject, ownValue, textOf, timeOf, wordOf } from './json-value.ts';

const mediaTypes: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'voice', 'document', 'sticker']);

/** The types with an object of their name, for messages that lack their type: Meta's call permission sample does. */
const typesWithContent = [
  'interactive',
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'reaction',
  'button',
  'order',
  'system',
  'edit',
  'revoke',
] as const;

/** A message's type in Meta's word, or that of the content it carries, or `unknown`. */
export function messageTypeOf(message: JsonObject): string {
  return wordOf(message.type) ?? typesWithContent.find((type) => hasContent(message[type])) ?? 'unknown';
}

const hasContent = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The object named after the type. */
export function contentOf(message: JsonObject, type: string): unknown {
  return ownValue(message, type);
}

export function mediaOf(type: string, content: unknown): MediaRef | undefined {
  if (!mediaTypes.has(type) || !isObject(content)) return undefined;
  const media: { -readonly [K in keyof MediaRef]: MediaRef[K] } = {};
  const id = idOf(content.id);
  const mimeType = textOf(content.mime_type);
  const sha256 = textOf(content.sha256);
  const url = textOf(content.url);
  const filename = textOf(content.filename);
  const caption = textOf(content.caption);
  if (id !== undefined) media.id = id;
  if (mimeType !== undefined) media.mimeType = mimeType;
  if (sha256 !== undefined) media.sha256 = sha256;
  if (url !== undefined) media.url = url;
  if (filename !== undefined) media.filename = filename;
  if (caption !== undefined) media.caption = caption;
  const isVoice = flagOf(content.voice);
  if (isVoice !== undefined) media.isVoice = isVoice;
  if (typeof content.animated === 'boolean') media.isAnimated = content.animated;
  return media;
}

/** The file in a part that names its type as a message does: `{ type: 'audio', audio: { … } }`, or without the type. */
export function mediaPartOf(part: unknown): MediaRef | undefined {
  if (!isObject(part)) return undefined;
  const type = wordOf(part.type) ?? [...mediaTypes].find((each) => isObject(part[each]));
  return type === undefined ? undefined : mediaOf(type, contentOf(part, type));
}

/** Whether the user lets the business call; undefined for any other message. */
export function callPermissionOf(type: string, content: unknown): CallPermission | undefined {
  if (type !== 'interactive' || !isObject(content) || !isObject(content.call_permission_reply)) return undefined;
  const { response, is_permanent, expiration_timestamp, response_source } = content.call_permission_reply;
  const answer = wordOf(response);
  if (answer === undefined) return undefined;
  const permission: { -readonly [K in keyof CallPermission]: CallPermission[K] } = {
    response: answer,
    isPermanent: is_permanent === true || is_permanent === 'true',
  };
  const expiresAt = timeOf(expiration_timestamp);
  const source = wordOf(response_source);
  if (expiresAt !== undefined) permission.expiresAt = expiresAt;
  if (source !== undefined) permission.source = source;
  return permission;
}

/** A reaction put on a message; without an emoji, or with an empty one, taken off it. */
export function reactionOf(type: string, content: unknown): MessageItem['reaction'] {
  if (type !== 'reaction' || !isObject(content)) return undefined;
  const wamid = idOf(content.message_id);
  const emoji = textOf(content.emoji);
  if (wamid === undefined) return undefined;
  return emoji === undefined ? { wamid } : { wamid, emoji };
}

/** New content for an earlier message. Its inner `context.id` is not a wamid and is left as it is. */
export function editOf(type: string, content: unknown): MessageItem['edit'] {
  if (type !== 'edit' || !isObject(content)) return undefined;
  const wamid = idOf(content.original_message_id);
  if (wamid === undefined) return undefined;
  const message = isObject(content.message) ? content.message : {};
  const newType = messageTypeOf(message);
  const newContent = contentOf(message, newType);
  const media = mediaOf(newType, newContent);
  return { wamid, type: newType, content: newContent, ...(media && { media }) };
}

export function revokeOf(type: string, content: unknown): MessageItem['revoke'] {
  if (type !== 'revoke' || !isObject(content)) return undefined;
  const wamid = idOf(content.original_message_id);
  return wamid === undefined ? undefined : { wamid };
}

const typesWithSubtype: ReadonlySet<string> = new Set(['interactive', 'system', 'unsupported']);

/** `interactive.type`, `system.type` or `unsupported.type`. */
export function subtypeOf(type: string, content: unknown): string | undefined {
  return typesWithSubtype.has(type) && isObject(content) ? wordOf(content.type) : undefined;
}
