/** Text that is safe to insert into HTML as it is. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** Template tag: inserted values are escaped, unless they are Html already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: strings.map((text, index) => text + (index < parts.length ? render(parts[index] ?? '') : '')).join(''),
  };
}

/** Nothing at all; for parts that are not always there. */
export const nothing: Html = { html: '' };

function render(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map((piece) => piece.html).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}

/** A line of prose with `code` between backticks. */
export function prose(text: string): Html {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
  return html`${parts}`;
}

/** Prose with a blank line between paragraphs. */
export function paragraphs(text: string): Html {
  return html`${text.split('\n\n').map((part) => html`<p>${prose(part)}</p>`)}`;
}

/** JSON with its parts marked for colours. */
export function jsonCode(value: unknown): Html {
  const pieces = (JSON.stringify(value, null, 2) ?? '').split(
    /("(?:[^"\\]|\\.)*"(?:\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*)/,
  );
  return html`<pre><code>${pieces.map((piece, index) => (index % 2 === 1 ? marked(piece) : html`${piece}`))}</code></pre>`;
}

function marked(piece: string): Html {
  if (piece.endsWith(':')) return html`<i class="k">${piece.slice(0, -1)}</i>:`;
  return piece.startsWith('"') ? html`<i class="s">${piece}</i>` : html`<i class="n">${piece}</i>`;
}
