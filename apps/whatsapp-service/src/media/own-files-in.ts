import { plainText } from '@intexuraos/cloud-api';
import { messageTypeOf, type OwnFile, ownFileIdPattern } from './own-file.ts';

/** A place in a message that names one of our files. */
export interface NamedFile {
  readonly path: string;
  readonly id: string;
  /** The part of the message that names it: `image`, `audio`, … */
  readonly type: string;
}

const types = new Set(['image', 'video', 'audio', 'document', 'sticker']);
const ownId = new RegExp(`^${ownFileIdPattern}$`);
const metaId = /^\d{1,32}$/;

/**
 * Our files that a message names, wherever Meta accepts a media object: the message itself, headers, cards, templates.
 */
export const ownFilesIn = (value: unknown): NamedFile[] => filesIn(value, ownId);

/** Files at Meta that a message names. */
export const metaFilesIn = (value: unknown): NamedFile[] => filesIn(value, metaId);

function filesIn(value: unknown, pattern: RegExp, path = ''): NamedFile[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => filesIn(each, pattern, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]): NamedFile[] => {
    const at = path === '' ? name : `${path}.${name}`;
    const id = types.has(name) && typeof part === 'object' && part !== null && 'id' in part ? plainText(part.id) : '';
    return pattern.test(id) ? [{ path: `${at}.id`, id, type: name }] : filesIn(part, pattern, at);
  });
}

/** Whether the text of a message may name one of our files; most don't, and need not be parsed. */
export const mayNameOwnFile = (text: string): boolean => text.includes('"med_');

/** The JSON text of a message with Meta's ids instead of ours. */
export function withMetaIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    new RegExp(`("id"\\s*:\\s*)"(${ownFileIdPattern})"`, 'g'),
    (whole, name: string, id: string) => {
      const mediaId = ids.get(id);
      return mediaId === undefined ? whole : `${name}"${mediaId}"`;
    },
  );
}

/** Why a message can't name that file there; null if it can. */
export function misuseOf({ id, type }: NamedFile, file: OwnFile | null): string | null {
  if (!file) return `There is no file ${id}. Store it first: POST /v1/media.`;
  const fits = messageTypeOf(file.kind) === type || type === 'document';
  return fits ? null : `${id} was stored as ${file.kind}, not as ${type}. Store it again with kind=${type}.`;
}
