import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerQuery, withParameter } from './caller-query.ts';

describe('callerQuery', () => {
  it.each([
    ['', ''],
    ['fields=id,status', 'fields=id,status'],
    ['fields=id%2Cstatus&limit=+5&x=%zz&&y', 'fields=id%2Cstatus&limit=+5&x=%zz&&y'],
    ['filtering=[{"field":"status"}]&a=1&a=2', 'filtering=[{"field":"status"}]&a=1&a=2'],
    ['access_token=KEY', ''],
    ['a=%20b&access_token=KEY&c=%7B%7D', 'a=%20b&c=%7B%7D'],
    ['acc%65ss_token=KEY&a=1&access_token=KEY', 'a=1'],
    ['a=1;access_token=KEY', 'a=1%3Baccess_token=KEY'],
  ])('passes %j on as %j', (search, text) => {
    expect(callerQuery(search).text).toBe(text);
  });

  it('never passes a key on, and checks what it passes on', () => {
    const name = fc.constantFrom('access_token', 'acc%65ss_token', 'fields', 'a', '');
    const part = fc.tuple(name, fc.stringMatching(/^[\w%+=;,{}"[\]-]{0,8}$/)).map((pair) => pair.join('='));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { parameters, text } = callerQuery(parts.join('&'));
        expect([...new URLSearchParams(text)]).toEqual([...parameters]);
        expect(parameters.has('access_token')).toBe(false);
        expect(text).not.toContain(';');
      }),
    );
  });
});

describe('withParameter', () => {
  it('adds one, and replaces those of its name', () => {
    expect(withParameter('', 'sig', 'AR-1')).toBe('sig=AR-1');
    expect(withParameter('a=%20&sig=x&s%69g=y', 'sig', 'A&B')).toBe('a=%20&sig=A%26B');
  });
});
