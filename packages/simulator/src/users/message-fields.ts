import type { SentMessage } from '../world/message.ts';

/** A JSON object of a message, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object, or an empty one for whatever is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The objects of a list; none for whatever is no list. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** The parameters of the action of an interactive message. */
export function interactiveParameters({ body }: Pick<SentMessage, 'body'>): Fields {
  return fieldsOf(fieldsOf(fieldsOf(body.interactive).action).parameters);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
