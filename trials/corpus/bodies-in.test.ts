import { expect, it } from 'vitest';
import { bodiesIn } from './bodies-in.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

it('uses a file unchanged, even a list without webhooks', () => {
  for (const value of [{ object: 'x' }, [1, { name: 'a' }], []]) {
    expect(bodiesIn('a.json', bytes(value))).toEqual([{ file: 'a.json', body: bytes(value) }]);
  }
});

it('extracts the webhooks from a list of examples', () => {
  const webhook = { object: 'whatsapp_business_account', entry: [] };
  const list = [
    { name: 'Send', value: { to: '1' } },
    { name: 'Text', value: webhook },
  ];
  expect(bodiesIn('examples.json', bytes(list))).toEqual([{ file: 'examples.json#1', body: bytes(webhook) }]);
});
