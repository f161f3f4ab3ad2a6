// @ts-check
/**
 * WhatsApp's marks in a text: *bold*, _italic_, ~struck~, `code` and ```code```. A mark counts only at the edge of a
 * word.
 * @typedef {{ text: string, style?: 'bold' | 'italic' | 'struck' | 'code' }} Piece
 */

/** @type {Record<string, Piece['style']>} */
const styles = { '*': 'bold', _: 'italic', '~': 'struck' };
const marks = /```([\s\S]+?)```|`([^`\n]+)`|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\3(?![\p{L}\p{N}*_~])/gu;

/** @param {string} text @returns {Piece[]} */
export function formatText(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(marks)) {
    const [whole, block, line, mark = '', words] = match;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    const code = block ?? line;
    pieces.push(code !== undefined ? { text: code, style: 'code' } : { text: words ?? '', style: styles[mark] });
    end = match.index + whole.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** The text without its marks. @param {string} text */
export const plainText = (text) =>
  formatText(text)
    .map((piece) => piece.text)
    .join('');
