import { isObject, plainText } from '../../json-value.ts';
import { type Check, object, text, word } from '../checks.ts';
import { media } from '../plain-types.ts';

const contents: Readonly<Record<string, Check>> = {
  text: text(60),
  image: media(),
  video: media(),
  document: media(),
};

/** A header has the text or the file that its type names; nothing else in it is looked at. */
export function header(...types: readonly string[]): Check {
  return (value, path, tell) => {
    const type = isObject(value) ? plainText(value.type).toLowerCase() : '';
    const content = types.includes(type) ? contents[type] : undefined;
    const fields = { type: word(...types), ...(content && { [type]: content }) };
    object(fields, content ? ['type', type] : ['type'])(value, path, tell);
  };
}

export const anyHeader = header('text', 'image', 'video', 'document');
export const body = (max = 1024): Check => object({ text: text(max) }, ['text']);
export const footer = object({ text: text(60, 0) }, ['text']);

/** An action of this name, whose parameters may be left out. */
export const named = (name: string, parameters: Check = object({})): Check =>
  object({ name: word(name), parameters }, ['name']);

/** An action of this name with parameters. */
export const namedWith = (name: string, parameters: Check): Check =>
  object({ name: word(name), parameters }, ['name', 'parameters']);
