import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

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

/** Texts for people that stand in a file, as the compiler reads it. */
function textsIn(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) {
      const { parent } = node;
      const isCode = ts.isJsxElement(parent) && parent.openingElement.tagName.getText(tree) === 'code';
      if (hasLetter(node.text) && !isCode) found.push(node.text.trim());
    } else if (ts.isStringLiteralLike(node)) {
      if (isText(node, node.text, tree)) found.push(node.text);
    } else if (ts.isTemplateExpression(node)) {
      const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text);
      if (!code.test(node.head.text) && parts.some((part) => isText(node, part, tree))) found.push(node.getText(tree));
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found.map((text) => `${file}: ${text}`);
}

function isText(node: ts.Expression, text: string, tree: ts.SourceFile): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return false;
  if (ts.isCallExpression(parent) && codeCalls.test(parent.expression.getText(tree))) return false;
  const attribute = attributeOf(node, tree);
  if (attribute !== null)
    return !codeAttributes.has(attribute) && (ts.isJsxAttribute(parent) ? hasLetter(text) : isProse(text));
  return isProse(text);
}

/** The attribute that an expression is the value of; null where it is none's. */
function attributeOf(node: ts.Node, tree: ts.SourceFile): string | null {
  for (let each = node.parent; each; each = each.parent) {
    if (ts.isJsxAttribute(each)) return each.name.getText(tree);
    if (ts.isCallExpression(each) || ts.isJsxElement(each) || ts.isBlock(each)) return null;
  }
  return null;
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
