import { describe, expect, it } from 'vitest';
import { createRandom } from '../../ledger/random.ts';
import { createMarkSearch, markedKey, markedName, markedNumber, markedText, markedWamid } from './marks.ts';

const random = createRandom(1);

describe('createMarkSearch', () => {
  it.each([
    ['a text', markedText(random)],
    ['a name in another case', markedName(random).toUpperCase()],
    ['a key', markedKey(random)],
    ['a number', markedNumber(random)],
    ['the number in a wamid', markedWamid(random)],
    ['a secret', 'the+secret'],
  ])('finds %s', (_what, content) => {
    expect(createMarkSearch(['the+secret']).search(`{"message":"${content}"}`)).not.toEqual([]);
  });

  it.each(['', 'a', 'ab', 'abc'])('finds a number in base64 after %j', (before) => {
    const text = Buffer.from(`${before}${markedNumber(random)}`).toString('base64');
    expect(createMarkSearch([]).search(text)).toHaveLength(1);
  });

  it('finds a mark split across chunks once', () => {
    const { search } = createMarkSearch([]);
    const [first, second] = ['a log line with Zq', 'louTabc in it'];
    expect(search(first)).toEqual([]);
    expect(search(second)).toEqual([`${first}${second}`]);
    expect(search(' and more')).toEqual([]);
  });

  it('finds nothing in ids and times', () => {
    const text =
      '{"time":"2026-11-30T15:11:02.000Z","eventId":"6eff3a64ef31362ef7473b2","phoneNumberId":"106540352242922"}';
    expect(createMarkSearch(['a-secret']).search(text)).toEqual([]);
  });
});
