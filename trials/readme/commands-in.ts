/** One block of commands in a document. */
export interface Block {
  /** `README.md:6`. */
  readonly place: string;
  /** Each whole, with its continuation lines; comments and blank lines are left out. */
  readonly commands: readonly string[];
}

/** The blocks of shell commands in a Markdown text, in order. */
export function blocksIn(name: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  let block: { readonly place: string; readonly lines: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (block === null && /^```sh\s*$/.test(line)) block = { place: `${name}:${index + 2}`, lines: [] };
    else if (block !== null && line.startsWith('```')) {
      blocks.push({ place: block.place, commands: commandsIn(block.lines) });
      block = null;
    } else block?.lines.push(line);
  }
  return blocks;
}

/** A command continues after a backslash or a pipe, and inside quotes. */
function commandsIn(lines: readonly string[]): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of lines) {
    if (open === '' && /^\s*(#|$)/.test(line)) continue;
    open = open === '' ? line : `${open}\n${line}`;
    if (/[\\|]$/.test(open) || isQuoteOpen(open)) continue;
    commands.push(open);
    open = '';
  }
  return open === '' ? commands : [...commands, open];
}

function isQuoteOpen(text: string): boolean {
  let quote = '';
  let before = '';
  for (const character of text) {
    if (quote === '' && character === '#' && /\s|^$/.test(before)) quote = '#';
    else if (quote === '#' && character === '\n') quote = '';
    else if (quote === '' && /['"]/.test(character)) quote = character;
    else if (character === quote && before !== '\\') quote = '';
    before = character;
  }
  return quote === '"' || quote === "'";
}
