import { describe, expect, it } from 'vitest';
import { commandsFor } from './commands.ts';

const hashesFor = (words: string) => commandsFor(words).map(({ hash }) => hash);

describe('commandsFor', () => {
  it('finds pages by words in any order', () => {
    expect(hashesFor('deliv failed')[0]).toBe('#/deliveries?state=failed');
    expect(hashesFor('')).toContain('#/home');
  });

  it('recognizes an id by its format', () => {
    expect(hashesFor('131026')[0]).toBe('#/account/errors?code=131026');
    expect(hashesFor('out_01KJM6Y7')[0]).toBe('#/outbox/out_01KJM6Y7');
    expect(hashesFor('wamid.HBgL')).toEqual(
      expect.arrayContaining(['#/events?wamid=wamid.HBgL', '#/deliveries?wamid=wamid.HBgL']),
    );
  });

  it('turns pasted text only into places of the console', () => {
    for (const text of ['javascript:alert(1)', '//evil.example', '"><img src=x>'])
      for (const hash of hashesFor(text)) expect(hash).toMatch(/^#\/[a-z]/);
  });
});
