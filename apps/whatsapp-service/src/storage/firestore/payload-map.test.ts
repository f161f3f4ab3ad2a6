import { describe, expect, it } from 'vitest';
import { payloadMap } from './payload-map.ts';

const mapOf = (json: string, maxBytes = 1_000_000) => payloadMap(new TextEncoder().encode(json), maxBytes);

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('payloadMap', () => {
  it('shows JSON as Firestore values', () => {
    expect(mapOf('{"a": "x", "b": [1, 1.5, true, null, {}]}')?.value).toEqual({
      mapValue: {
        fields: {
          a: { stringValue: 'x' },
          b: {
            arrayValue: {
              values: [
                { integerValue: 1 },
                { doubleValue: 1.5 },
                { booleanValue: true },
                { nullValue: 'NULL_VALUE' },
                { mapValue: { fields: {} } },
              ],
            },
          },
        },
      },
    });
  });

  it('shows numbers that are no exact integers in JavaScript as doubles', () => {
    const values = mapOf('{"a": [12345678901234567890, -0, 1e300]}')?.value;
    expect(JSON.stringify(values)).not.toContain('integerValue');
  });

  it('counts bytes as Firestore does: names and texts with one more, numbers 8, others 1', () => {
    expect(mapOf('{"ab": "xyz", "c": 1, "d": null, "é": true}')?.sizeBytes).toBe(3 + 4 + 2 + 8 + 2 + 1 + 3 + 1);
  });

  it('is absent past the bytes it was given', () => {
    expect(mapOf('{"a": "xyz"}', 6)).not.toBeNull();
    expect(mapOf('{"a": "xyz"}', 5)).toBeNull();
    expect(mapOf('{"a": 1}', 9)).toBeNull();
  });

  it('is absent past 20 levels', () => {
    expect(mapOf(nested(19))).not.toBeNull();
    expect(mapOf(nested(20))).toBeNull();
    expect(mapOf(nested(5_000))).toBeNull();
  });

  it.each([
    ['lists within lists', '{"a": [[1]]}'],
    ['empty keys', '{"a": {"": 1}}'],
    ['keys that Firestore keeps for itself', '{"a": {"__x__": 1}}'],
    ['a key named __proto__', '{"a": {"__proto__": 1}}'],
    ['keys that make too long a path', `{"${'k'.repeat(1_500)}": 1}`],
    ['keys that make too long a path together', `{"${'k'.repeat(800)}": {"${'l'.repeat(800)}": 1}}`],
    ['lone surrogates', '{"a": "\\ud800"}'],
    ['lone surrogates as keys', '{"\\ud800": 1}'],
    ['no object', '[]'],
    ['no JSON', '{'],
  ])('is absent with %s', (_name, json) => {
    expect(mapOf(json)).toBeNull();
  });

  it('is absent with bytes that are no valid UTF-8', () => {
    expect(payloadMap(Buffer.from('{"a": "\xff"}', 'latin1'), 1_000)).toBeNull();
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'a.b', '`', '/', ' '])('allows %j for a key', (key) => {
    expect(mapOf(JSON.stringify({ [key]: 1 }))?.value).toEqual({
      mapValue: { fields: { [key]: { integerValue: 1 } } },
    });
  });
});
