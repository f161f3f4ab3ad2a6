import { describe, expect, it } from 'vitest';
import { documentedWebhooks } from './documented-webhooks.ts';
import { leavesOf, shownBy } from './shown-leaves.ts';

type Json = Readonly<Record<string, unknown>> | readonly unknown[];

/** A copy with another value at a place. */
function withValue(value: unknown, [key, ...path]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const copy: Record<string, unknown> = Object.assign(Array.isArray(value) ? [] : {}, value);
  copy[key] = withValue(copy[key], path, leaf);
  return copy;
}

/** Another value of the same form, which stands nowhere else. */
function unlike(leaf: unknown, place: number): unknown {
  if (typeof leaf === 'boolean' || leaf === null) return leaf;
  const text = String(leaf);
  const marked = /^\d{9,}$/.test(text)
    ? `17${String(80_000_000 + place)}`
    : /^\d+$/.test(text)
      ? `77${place}`
      : `zq${place}`;
  return typeof leaf === 'number' ? (Number(marked) || 77.5) + 0 : marked;
}

function objectsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, part]) => objectsIn(part, [...path, key]));
  return Array.isArray(value) ? inside : [path, ...inside];
}

const cases = Object.entries(documentedWebhooks).map(
  ([name, webhook]) => [name, JSON.parse(JSON.stringify(webhook)) as Json] as const,
);

describe('pain: Meta sends a key that nobody models, and nobody ever sees it', () => {
  it.each(cases)('shows every value of a webhook, as it came or in the model: %s', (_name, webhook) => {
    const shown = shownBy(webhook);
    const dropped = leavesOf(webhook).filter(([, leaf]) => !shown.has(leaf));
    expect(dropped.map(([path]) => path.join('/'))).toEqual([]);
  });

  it.each(cases)('shows every value, whatever it is: %s', (_name, webhook) => {
    const dropped = leavesOf(webhook).filter(([path, leaf], index) => {
      const other = unlike(leaf, index);
      return !shownBy(withValue(webhook, path, other)).has(other as string);
    });
    expect(dropped.map(([path]) => path.join('/'))).toEqual([]);
  });

  it.each(cases)('shows a new key, wherever Meta adds it: %s', (_name, webhook) => {
    const dropped = objectsIn(webhook).filter((path, index) => {
      const added = withValue(webhook, [...path, 'zq_new'], { part: [`zq new ${index}`] });
      return !shownBy(added).has(`zq new ${index}`);
    });
    expect(dropped.map((path) => path.join('/'))).toEqual([]);
  });
});
