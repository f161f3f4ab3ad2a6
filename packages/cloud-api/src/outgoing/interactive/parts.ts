import { type Check, object, text, word } from '../checks.ts';
import { documentFile, image, video } from '../plain-types.ts';

const headerText = text(60);

/** The object that a header names by its type. */
export function header(...types: readonly string[]): Check {
  const fields: Record<string, Check> = { text: headerText, image, video, document: documentFile };
  return (value, path, tell) => {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    const named = typeof type === 'string' && Object.hasOwn(fields, type) ? [type] : [];
    object({ type: word(...types), ...fields }, ['type', ...named])(value, path, tell);
  };
}

export const anyHeader = header('text', 'image', 'video', 'document');
export const body = (max = 1024): Check => object({ text: text(max) }, ['text']);
export const footer = object({ text: text(60) }, ['text']);
