import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, formatText, type Inline, plainText } from './format-text.ts';

const text = (words: string): Inline => ({ kind: 'text', text: words });
const inline = (source: string): readonly Inline[] => {
  const [block] = formatText(source);
  return block?.kind === 'lines' ? block.children : [];
};
const bold = (...children: Inline[]): Inline => ({ kind: 'bold', children });

const wordsOf = (piece: Inline): string => ('children' in piece ? piece.children.map(wordsOf).join('') : piece.text);
const piecesOf = (block: Block): readonly Inline[] =>
  block.kind === 'code' ? [] : 'items' in block ? block.items.flat() : block.children;
const allPieces = (pieces: readonly Inline[]): Inline[] =>
  pieces.flatMap((piece) => [piece, ...('children' in piece ? allPieces(piece.children) : [])]);

/** Texts full of marks. */
const markedText = fc
  .array(
    fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '> ',
      '- ',
      '1. ',
      '\n',
      ' ',
      'a',
      'é',
      '🙂',
      '<b>',
      'https://a.example/x',
      '.',
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''));

describe('formatText', () => {
  it('reads bold, italic, struck and code', () => {
    expect(inline('a *b* _c_ ~d~ `e`')).toEqual([
      text('a '),
      bold(text('b')),
      text(' '),
      { kind: 'italic', children: [text('c')] },
      text(' '),
      { kind: 'strike', children: [text('d')] },
      text(' '),
      { kind: 'mono', text: 'e' },
    ]);
  });

  it('nests marks of different kinds', () => {
    expect(inline('*a _b_*')).toEqual([bold(text('a '), { kind: 'italic', children: [text('b')] })]);
  });

  it('ignores marks within words, next to spaces, or without a partner', () => {
    for (const source of ['2*3*4', 'snake_case_name', 'so * a *', '*a', '5 ~ 6', 'a*', '**']) {
      expect(inline(source), source).toEqual([text(source)]);
    }
  });

  it('reads quotes, bullets, numbers and blocks of code', () => {
    expect(formatText('> so\nwhat\n- a\n* b\n3. c\n4. d\n```\nx *y*\nz\n```\nend')).toEqual([
      { kind: 'quote', children: [text('so')] },
      { kind: 'lines', children: [text('what')] },
      { kind: 'bullets', items: [[text('a')], [text('b')]] },
      { kind: 'numbers', start: 3, items: [[text('c')], [text('d')]] },
      { kind: 'code', text: 'x *y*\nz' },
      { kind: 'lines', children: [text('end')] },
    ]);
  });

  it('links web addresses, without the full stop after them', () => {
    expect(inline('See https://shop.example/a_b_c?x=1.')).toEqual([
      text('See '),
      { kind: 'link', text: 'https://shop.example/a_b_c?x=1', href: 'https://shop.example/a_b_c?x=1' },
      text('.'),
    ]);
  });

  it('formats nothing within code', () => {
    fc.assert(
      fc.property(markedText, (source) => {
        const code = source.replaceAll('`', '').replaceAll('\n', '');
        fc.pre(code !== '');
        expect(inline(`\`\`\`${code}\`\`\``)).toEqual([{ kind: 'mono', text: code }]);
        expect(inline(`\`${code}\``)).toEqual([{ kind: 'mono', text: code }]);
      }),
    );
  });

  it('removes nothing except marks', () => {
    const withoutMarks = (words: string): string => words.replace(/[*_~`>\s.\-\d]/g, '');
    fc.assert(
      fc.property(markedText, (source) => {
        const shown = formatText(source)
          .map((block) => (block.kind === 'code' ? block.text : piecesOf(block).map(wordsOf).join('')))
          .join('');
        expect(withoutMarks(shown)).toBe(withoutMarks(source));
      }),
    );
  });

  it('leaves any text without marks unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (source) => {
        fc.pre(!/[*_~`>\-\d\n]|http/.test(source));
        expect(inline(source)).toEqual([text(source)]);
      }),
    );
  });

  it('links only to http and https', () => {
    const scheme = fc.constantFrom('javascript:', 'data:text/html,', 'https://', 'http://', 'vbscript:', 'file://');
    fc.assert(
      fc.property(markedText, scheme, fc.string(), (before, start, rest) => {
        for (const piece of allPieces(formatText(`${before}${start}${rest}`).flatMap(piecesOf))) {
          if (piece.kind === 'link') expect(piece.href).toMatch(/^https?:\/\//);
        }
      }),
    );
  });

  it('reads a long text full of unclosed marks in one pass', () => {
    const length = 200_000;
    for (const unit of ['*a ', '_*~a ', '`a ', '```a ', '*_', 'h']) {
      const source = unit.repeat(length / unit.length);
      expect(formatText(source).flatMap(piecesOf).map(wordsOf).join('').length).toBeGreaterThan(length / 10);
    }
  });
});

describe('plainText', () => {
  it('is one line without marks', () => {
    expect(plainText('*Hi*\n- a\n- `b`\n> c')).toBe('Hi a b c');
  });
});
