import type { SentMessage } from '../world/message.ts';

/** An unchecked JSON object of a message. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value if it is an object, else an empty one. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The objects of a list; none if the value is not a list. */
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
