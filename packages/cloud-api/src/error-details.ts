import { isObject, textOf } from './json-value.ts';

/**
 * Meta's details of an error, from `error_data` in an answer or a webhook: an object, on a few routes the JSON text of one, or the
 * details themselves.
 */
export function detailsIn(data: unknown): string | undefined {
  const read = parsed(data);
  return isObject(read) ? textOf(read.details) : textOf(read);
}

function parsed(data: unknown): unknown {
  const text = textOf(data);
  if (text === undefined || !text.startsWith('{')) return data;
  try {
    return JSON.parse(text);
  } catch {
    return data;
  }
}
