import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isNode, type SourceNode, textsOf, walkSource } from '../../../trials/support/walk-source.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** Attributes that nobody reads. */
const codeAttributes = new Set([
  ...['class', 'type', 'name', 'id', 'href', 'role', 'key', 'src', 'list', 'for', 'autocomplete', 'sandbox', 'target'],
  ...[
    'rel',
    'icon',
    'tone',
    'inputMode',
    'kind',
    'd',
    'viewBox',
    'preserveAspectRatio',
    'fill',
    'preload',
    'step',
    'accept',
    'value',
    'stroke',
  ],
  ...[
    'aria-live',
    'aria-controls',
    'aria-haspopup',
    'aria-current',
    'aria-expanded',
    'aria-hidden',
    'aria-describedby',
  ],
  ...['aria-labelledby', 'loading'],
]);
/** Functions whose text is a name for programs. */
const codeCalls =
  /querySelector|matchMedia|closest|addEventListener|getItem|setItem|startsWith|endsWith|includes|split|replace|useLoaded|usePages|headers\.|getElementById|linkTo|json$/;
/** Names of keys and of headers, and what a password manager files the session's key under. */
const names = /^(Arrow(Down|Up)|Enter|Escape|AbortError|Bearer|Digit|WhatsApp console$)/;

/** Commands and code that people copy. */
const code = /^(curl|whatsapp) |^\/\*\*/;

const hasLetter = (text: string): boolean => /\p{L}/u.test(text);
/** A word that begins with a capital, or two words with a space between them. */
const isProse = (text: string): boolean =>
  !names.test(text) && (/^\s*\p{Lu}\p{Ll}/u.test(text) || /\p{L}[\p{L}’,.:;%)]*\s+[(\p{L}\d]/u.test(text));

/** Texts for people that stand in a file. */
function textsIn(file: string, source: string): string[] {
  const found: string[] = [];
  const textOf = (node: unknown): string => (isNode(node) ? source.slice(node.start, node.end) : '');
  walkSource(file, source, (node, around) => {
    if (node.type === 'JSXText') {
      const element = around[0]?.openingElement;
      const isCode = isNode(element) && textOf(element.name) === 'code';
      const text = textOf(node);
      if (hasLetter(text) && !isCode) found.push(text.trim());
      return;
    }
    const parts = textsOf(node);
    if (code.test(parts[0] ?? '') && parts.length > 1) return;
    if (parts.some((part) => isText(part, around, textOf))) found.push(parts.length > 1 ? textOf(node) : parts.join());
  });
  return found.map((text) => `${file}: ${text}`);
}

const withoutText = /^(Import|ExportNamed|ExportAll)Declaration$|^TSLiteralType$/;

function isText(text: string, around: readonly SourceNode[], textOf: (node: unknown) => string): boolean {
  const [parent] = around;
  if (parent === undefined || withoutText.test(parent.type)) return false;
  if (parent.type === 'CallExpression' && codeCalls.test(textOf(parent.callee))) return false;
  const attribute = attributeOf(around, textOf);
  if (attribute !== null)
    return !codeAttributes.has(attribute) && (parent.type === 'JSXAttribute' ? hasLetter(text) : isProse(text));
  return isProse(text);
}

/** The attribute that an expression is the value of, by the nodes around it; null where it is none's. */
function attributeOf(around: readonly SourceNode[], textOf: (node: unknown) => string): string | null {
  const end = around.find(({ type }) => /^(JSXAttribute|CallExpression|JSXElement|BlockStatement)$/.test(type));
  return end?.type === 'JSXAttribute' ? textOf(end.name) : null;
}

/** Paths and queries for programs. */
const forPrograms = ['api/client.ts'];

describe('texts of the console', () => {
  it('stand in the texts.ts of their page, and nowhere else', () => {
    const files = globSync('**/*.{ts,tsx}', { cwd: src }).filter(
      (file) => !/(\.test|(^|\/)texts)\.ts$/.test(file) && !forPrograms.includes(file),
    );
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => textsIn(file, readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });

  it('are found where they would stand elsewhere', () => {
    const source = `
      import x from 'A module';
      const words = { failed: 'It failed' };
      const view = <p class="Not this" title="one">Some <code>whatsapp doctor</code> text {ok ? 'All done' : \`\${n} messages left\`}</p>;
    `;
    expect(textsIn('a.tsx', source)).toEqual([
      'a.tsx: It failed',
      'a.tsx: one',
      'a.tsx: Some',
      'a.tsx: text',
      'a.tsx: All done',
      ['a.tsx: `$', '{n} messages left`'].join(''),
    ]);
  });
});
