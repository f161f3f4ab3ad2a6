import { describe, expect, it } from 'vitest';
import type { FileReport } from './judge-file.ts';
import { renderReport, shorten, totalsOf } from './report.ts';

const good: FileReport = {
  file: 'samples/two-texts.json',
  status: 200,
  isAccepted: true,
  isRepeat: false,
  expectedItems: 2,
  items: 2,
  kinds: { 'message.text': 2 },
  unknown: 0,
  lost: 0,
  failed: 0,
  leaves: 5,
  dropped: 1,
  problems: [],
};

const bad: FileReport = {
  ...good,
  file: `samples/${'a-very-long-name-'.repeat(8)}.json`,
  items: 1,
  kinds: { 'message.interactive': 1 },
  lost: 1,
  problems: [`1 of 2 items lost; ${'and more '.repeat(30)}`],
};

describe('renderReport', () => {
  it('fits into 120 columns, whatever the names and problems', () => {
    const widest = Math.max(
      ...renderReport([good, bad])
        .split('\n')
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(120);
  });

  it('shows each file with its kinds, and the found and expected items if they differ', () => {
    const text = renderReport([good, bad]);
    expect(text).toContain('message.text ×2');
    expect(text).toMatch(/ 1\/2 .* message\.interactive/);
  });

  it('says in words whether everything is correct', () => {
    expect(renderReport([good])).toContain('All as it must be');
    expect(renderReport([good, bad])).toContain('1 of 2 files are not as they must be');
  });
});

describe('totalsOf', () => {
  it('adds up files, items and kinds', () => {
    const refused = { ...good, status: 400, isAccepted: false, items: 0, expectedItems: 0, kinds: {} };
    expect(totalsOf([good, bad, { ...good, isRepeat: true }, refused])).toEqual({
      files: 4,
      accepted: 3,
      refused: 1,
      repeats: 1,
      items: 5,
      kinds: { 'message.text': 4, 'message.interactive': 1 },
      unknown: 0,
      lost: 1,
      failed: 0,
      leaves: 20,
      dropped: 4,
      filesWithProblems: 1,
    });
  });
});

describe('shorten', () => {
  it('shows both ends of a long text and all of a short one', () => {
    expect(shorten('meta-docs/messages-text.json', 15)).toBe('meta-do…xt.json');
    expect(shorten('short.json', 15)).toBe('short.json');
  });
});
