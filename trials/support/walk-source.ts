import { parseSync } from 'vite';

/** A node of a syntax tree, as ESTree and its extensions for JSX and TypeScript define it. */
export interface SourceNode {
  readonly type: string;
  /** Where its text begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/**
 * Calls `visit` with each node of a TypeScript or JavaScript file, from top to bottom, and with the nodes around it, the nearest
 * first. Parsed by what comes with Vite: TypeScript's own compiler has no stable interface for that from version 7 on.
 * @throws where the file is no valid source.
 */
export function walkSource(
  file: string,
  source: string,
  visit: (node: SourceNode, around: readonly SourceNode[]) => void,
): void {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  const walk = (value: unknown, around: readonly SourceNode[]): void => {
    if (Array.isArray(value)) for (const each of value) walk(each, around);
    if (!isNode(value)) return;
    visit(value, around);
    for (const part of Object.values(value)) walk(part, [value, ...around]);
  };
  walk(program, []);
}

export const isNode = (value: unknown): value is SourceNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** The texts that a string or a template literal consists of; none for other nodes. */
export function textsOf(node: SourceNode): string[] {
  if (node.type === 'Literal' && typeof node.value === 'string') return [node.value];
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return [];
  return node.quasis.map(({ value }: { readonly value: { readonly cooked: string | null } }) => value.cooked ?? '');
}
