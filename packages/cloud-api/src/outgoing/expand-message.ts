import { isObject, type JsonObject, plainText } from '../json-value.ts';

/**
 * A message, or a read mark, with its parts as objects: Meta accepts them as JSON text as well, and some clients send them
 * that way. Text that is no JSON stays as it is, for the check to complain of.
 */
export function expandMessage(body: JsonObject): JsonObject {
  const type = typeof body.type === 'string' ? body.type : 'text';
  const texts = [type, 'context', 'typing_indicator'].filter(
    (name) => Object.hasOwn(body, name) && typeof body[name] === 'string',
  );
  if (texts.length === 0) return body;
  return { ...body, ...Object.fromEntries(texts.map((name) => [name, objectFrom(plainText(body[name]))])) };
}

function objectFrom(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}
