import { describe, expect, it } from 'vitest';
import { curlOf, kindsOf, prettyJson } from './event-words.ts';

const counts = { applied: 1, duplicate: 0, failed: 0, rejected: 0 };

describe('words for an event', () => {
  it('count the kinds of its items', () => {
    expect(
      kindsOf({
        result: { processedAt: '2026-03-01T09:00:00.000Z', kinds: { 'message.text': 1, 'status.read': 2 }, counts },
      }),
    ).toBe('message.text, 2 × status.read');
    expect(kindsOf({ result: { processedAt: '2026-03-01T09:00:00.000Z', kinds: {}, counts } })).toBe(
      'nothing for us in it',
    );
    expect(kindsOf({ result: null })).toBe('not processed yet');
  });

  it('lay JSON out, and leave alone what is none', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyJson('<html>')).toBe('<html>');
  });

  it('make a command without the key in it', () => {
    expect(curlOf({ id: '0f' }, 'https://w.example')).toBe(
      `curl -s -H "Authorization: Bearer $API_KEY" 'https://w.example/v1/events/0f?include=raw'`,
    );
  });
});
