import { describe, expect, it } from 'vitest';
import { fieldsProblem, knownFields } from './webhook-fields.ts';

describe('fieldsProblem', () => {
  it('accepts every field of Meta’s table, those with pages of their own, and older spellings', () => {
    expect(fieldsProblem('via', ['messages', 'standby', 'smb_message_echoes', 'message_echoes'])).toBeNull();
    expect(fieldsProblem('via', knownFields)).toBeNull();
    expect(fieldsProblem('via', [])).toBeNull();
  });

  it('names each unknown field once, and lists the known ones', () => {
    const problem = fieldsProblem('via', ['mesages', 'messages', 'mesages', 'constructor']);
    expect(problem).toMatch(
      /^via has "mesages", "constructor", which are not webhook fields that this version knows\./,
    );
    expect(problem).toContain(`Known: ${knownFields.join(', ')}.`);
  });

  it('repeats at most 40 characters of a name', () => {
    expect(fieldsProblem('via', ['x'.repeat(1_000)])).toMatch(/^via has "x{40}", which is not a webhook field/);
  });
});
