import { isJsonObject } from '../support/json.ts';

/** The ids of a webhook's messages, statuses, echoes and calls: of whatever stands in a list below `value` with an id. */
export function itemIds(webhook: unknown, isInValue = false): string[] {
  if (Array.isArray(webhook)) {
    const ids = isInValue ? webhook.flatMap((each) => (isJsonObject(each) ? idOf(each.id) : [])) : [];
    return [...ids, ...webhook.flatMap((each) => itemIds(each, isInValue))];
  }
  if (!isJsonObject(webhook)) return [];
  return Object.entries(webhook).flatMap(([key, part]) => itemIds(part, isInValue || key === 'value'));
}

/** The webhook with these ids followed by `suffix` wherever they stand: other messages that say the same. */
export function withOwnIds(webhook: unknown, ids: readonly string[], suffix: string): unknown {
  const known = new Set(ids);
  const own = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(own);
    if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part)]));
    return typeof value === 'string' && known.has(value) ? `${value}${suffix}` : value;
  };
  return own(webhook);
}

const idOf = (id: unknown): string[] => (typeof id === 'string' && id !== '' ? [id] : []);
