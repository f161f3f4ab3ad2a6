/** A piece of text with WhatsApp's formatting parsed: plain data that becomes elements, never HTML. */
export type Inline =
  | { readonly kind: 'text' | 'mono'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'lines' | 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bullets'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'numbers'; readonly start: number; readonly items: readonly (readonly Inline[])[] };

/**
 * Reads WhatsApp's formatting (faq.whatsapp.com/539178204879377): `*bold*`, `_italic_`, `~struck~`, `` `code` ``, a block between
 * three backticks, `> ` for a quote, `* ` or `- ` for a list, `1. ` for a numbered one. Marks apply only at the edges of words,
 * and not within code. Takes linear time for any text.
 */
export function formatText(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const match of text.matchAll(/```([\s\S]+?)```/g)) {
    // Within a line it is inline code, which `inlineOf` reads.
    if (!match[1]?.includes('\n')) continue;
    blocks.push(...lineBlocks(text.slice(end, match.index).replace(/\n$/, '')));
    blocks.push({ kind: 'code', text: match[1].replace(/^\n|\n$/g, '') });
    end = match.index + match[0].length;
    if (text[end] === '\n') end += 1;
  }
  return [...blocks, ...lineBlocks(text.slice(end))];
}

type LineKind = 'lines' | 'quote' | 'bullets' | 'numbers';

function lineOf(line: string): { kind: LineKind; rest: string; number?: number } {
  if (line.startsWith('> ')) return { kind: 'quote', rest: line.slice(2) };
  if (/^[*-] \S/.test(line)) return { kind: 'bullets', rest: line.slice(2) };
  const [mark, digits] = /^(\d{1,3})\. (?=\S)/.exec(line) ?? [];
  if (mark !== undefined) return { kind: 'numbers', rest: line.slice(mark.length), number: Number(digits) };
  return { kind: 'lines', rest: line };
}

function lineBlocks(text: string): Block[] {
  if (text === '') return [];
  const groups: { kind: LineKind; lines: string[]; start: number }[] = [];
  for (const line of text.split('\n')) {
    const { kind, rest, number = 1 } = lineOf(line);
    const last = groups.at(-1);
    if (last?.kind === kind) last.lines.push(rest);
    else groups.push({ kind, lines: [rest], start: number });
  }
  return groups.map(({ kind, lines, start }): Block => {
    if (kind === 'bullets') return { kind, items: lines.map((line) => inlineOf(line)) };
    if (kind === 'numbers') return { kind, start, items: lines.map((line) => inlineOf(line)) };
    return { kind, children: inlineOf(lines.join('\n')) };
  });
}

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof styles;

const isMark = (character: string): character is Mark => Object.hasOwn(styles, character);
const wordCharacter = /[\p{L}\p{N}]/u;
const isWord = (character: string | undefined): boolean => character !== undefined && wordCharacter.test(character);
const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character);
const address = /https?:\/\/[^\s<>"'`*]{1,2000}/y;

/** Text with marks in it. `within` are the marks around it: bold in bold means nothing. */
function inlineOf(text: string, within: readonly Mark[] = []): Inline[] {
  const pieces: Inline[] = [];
  // If no mark closes this one on the line, it is not searched for again on it: `*a *b *c …` takes one search.
  const unclosed = new Map<Mark, number>();
  let plain = '';
  let at = 0;
  const add = (piece: Inline, length: number): void => {
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
    pieces.push(piece);
    at += length;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '`') {
      const code = codeAt(text, at);
      if (code) {
        add({ kind: 'mono', text: code.text }, code.length);
        continue;
      }
    } else if (character === 'h' && !isWord(text[at - 1])) {
      const link = linkAt(text, at);
      if (link) {
        add(link, link.text.length);
        continue;
      }
    } else if (isMark(character) && !within.includes(character) && at >= (unclosed.get(character) ?? 0)) {
      const close = opens(text, at) ? closeOf(text, at, character) : { end: -1, seenTo: at };
      if (close.end !== -1) {
        const children = inlineOf(text.slice(at + 1, close.end), [...within, character]);
        add({ kind: styles[character], children }, close.end + 1 - at);
        continue;
      }
      unclosed.set(character, close.seenTo);
    }
    plain += character;
    at += 1;
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return pieces;
}

const opens = (text: string, at: number): boolean => !isWord(text[at - 1]) && !isSpace(text[at + 1]);

/** The position that closes a mark on its line; or -1, and the position up to which that is certain. */
function closeOf(text: string, at: number, mark: Mark): { readonly end: number; readonly seenTo: number } {
  const lineEnd = text.indexOf('\n', at);
  const last = lineEnd === -1 ? text.length : lineEnd;
  for (let end = text.indexOf(mark, at + 2); end !== -1 && end < last; end = text.indexOf(mark, end + 1)) {
    if (!isSpace(text[end - 1]) && !isWord(text[end + 1])) return { end, seenTo: at };
  }
  return { end: -1, seenTo: last };
}

function codeAt(text: string, at: number): { readonly text: string; readonly length: number } | null {
  const fence = text.startsWith('```', at) ? '```' : '`';
  const end = text.indexOf(fence, at + fence.length + 1);
  const code = text.slice(at + fence.length, end);
  return end === -1 || code.includes('\n') ? null : { text: code, length: end + fence.length - at };
}

/** A web address; never `javascript:` or the like. Excludes punctuation that ends a sentence. */
function linkAt(text: string, at: number): Extract<Inline, { kind: 'link' }> | null {
  address.lastIndex = at;
  const [found] = address.exec(text) ?? [];
  const link = found?.replace(/[.,:;!?)\]}_~]+$/, '');
  if (link === undefined || !URL.canParse(link)) return null;
  const { protocol, href } = new URL(link);
  return protocol === 'https:' || protocol === 'http:' ? { kind: 'link', text: link, href } : null;
}

/** The words alone, in one line, for lists and quotes. */
export function plainText(text: string): string {
  const words = (piece: Inline): string => ('children' in piece ? piece.children.map(words).join('') : piece.text);
  return formatText(text)
    .flatMap((block) => {
      if (block.kind === 'code') return [block.text];
      return 'items' in block
        ? block.items.map((item) => item.map(words).join(''))
        : [block.children.map(words).join('')];
    })
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
