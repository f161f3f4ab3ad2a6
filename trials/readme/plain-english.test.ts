import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { textsOf, walkSource } from '../support/walk-source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Always wrong in a text for users; CONTRIBUTING has what to write instead. */
const translated = [
  ...['anew', 'beside', 'whoever', 'stranger', 'mend(?:s|ed|ing)?', 'nobody (?:knows|can tell)'],
  ...['tells? of', 'told of', '(?:is|are|was|were) told', 'who asks', 'in the place of', 'taken to pieces'],
  ...['go(?:es)? on', 'went on', '(?:broken?|breaks?) off', 'put off', 'as is due', 'that is none', 'it is none'],
  ...['ever more', 'so man(?:y|ieth)', 'so long', 'of ours', 'are ours', 'nobody is there'],
  ...['for want of', 'kept no longer', 'gone through', 'anybody who', 'is to be had'],
];
const wrong = new RegExp(String.raw`(?<![\w-])(?:${translated.join('|')})(?![\w-])`, 'gi');

/** The list itself, which shows what not to write. */
const lists = ['CONTRIBUTING.md'];

const found = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist)/.test(String(path)) }).sort();

/** The phrases in a source file: its strings and templates that contain a blank. */
function phrasesOf(path: string, source: string): string[] {
  const phrases: string[] = [];
  walkSource(path, source, (node) => {
    phrases.push(...textsOf(node).filter((text) => text.includes(' ')));
  });
  return phrases;
}

/** Prose without its code. */
const proseOf = (text: string): string[] => text.replaceAll(/```.*?```/gs, '').split(/\n\s*\n|\n(?=[|#-])/);

const texts = [
  ...found('*.md', 'docs/{guide,reference}/**/*.md', '{apps,packages,deploy}/**/README.md')
    .filter((path) => !lists.includes(path))
    .map((path) => ({ path, phrases: proseOf(readFileSync(root + path, 'utf8')) })),
  ...found('docs/grafana/*.{json,yaml}', 'packages/simulator/src/page/*.html', 'deploy/terraform/*.tf').map((path) => ({
    path,
    phrases: readFileSync(root + path, 'utf8').split('\n'),
  })),
  ...found('{apps,packages}/*/src/**/*.{ts,js}')
    .filter((path) => !path.includes('.test.'))
    .map((path) => ({ path, phrases: phrasesOf(path, readFileSync(root + path, 'utf8')) })),
];

/** A word that is there twice is a slip of the editor: "the the". */
const doubled = /(?<![\w-])(?!(?:that|had)\b)([A-Za-z]?[a-z]+)(?: \1(?![\w-])|: \1(?=:))/g;

const hitsOf = (pattern: RegExp): string[] =>
  texts.flatMap(({ path, phrases }) =>
    phrases.flatMap((phrase) => {
      const text = phrase.replaceAll(/\s+/g, ' ');
      return [...text.matchAll(pattern)].map(
        ({ 0: word, index }) => `${path}: ${word}: …${text.slice(Math.max(0, index - 60), index + 70)}…`,
      );
    }),
  );

it('writes what users read in plain English: none of the phrases that CONTRIBUTING replaces', () => {
  expect(texts.length).toBeGreaterThan(500);
  expect(hitsOf(wrong)).toEqual([]);
});

it('writes no word twice in a row', () => {
  expect(hitsOf(doubled)).toEqual([]);
});
