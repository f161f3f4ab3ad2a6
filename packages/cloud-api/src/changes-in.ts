import { plainText } from './json-value.ts';

/** One change of a webhook, as far as it is one; nothing of it is checked. */
export interface Change {
  /** The account: `entry[].id`. */
  readonly wabaId: string;
  readonly field: string;
  readonly value: unknown;
}

/** The changes of a webhook, as parsed JSON, for those who need a glance before it is processed. */
export function changesIn(webhook: unknown): Change[] {
  return listAt(webhook, 'entry').flatMap((entry) =>
    listAt(entry, 'changes').map((change) => ({
      wabaId: plainText(valueAt(entry, 'id')),
      field: plainText(valueAt(change, 'field')),
      value: valueAt(change, 'value'),
    })),
  );
}

export function valueAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function listAt(value: unknown, name: string): readonly unknown[] {
  const list = valueAt(value, name);
  return Array.isArray(list) ? list : [];
}
