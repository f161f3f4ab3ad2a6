import { createHash } from 'node:crypto';
import { isObject } from './json-value.ts';

const flushAtCharacters = 65_536;

/**
 * `~` and the first 32 hex digits of a SHA-256 over a JSON value: the same for the same content in any order of keys,
 * different for any other. It walks without recursion, since a webhook may nest deeper than the stack.
 */
export function contentHash(value: unknown): string {
  const hash = createHash('sha256');
  let text = '';
  // Parallel stacks instead of one of frames: two million levels then cost tens of megabytes, not hundreds.
  const children: (readonly unknown[])[] = [];
  const keys: (readonly string[] | null)[] = [];
  const positions: number[] = [];

  const open = (node: unknown): void => {
    if (Array.isArray(node)) {
      text += '[';
      children.push(node);
      keys.push(null);
      positions.push(0);
    } else if (isObject(node)) {
      text += '{';
      const sorted = Object.keys(node).sort();
      children.push(sorted.map((key) => node[key]));
      keys.push(sorted);
      positions.push(0);
    } else {
      text += scalarText(node);
    }
  };

  open(value);
  for (let top = children.length - 1; top >= 0; top = children.length - 1) {
    const position = positions[top] ?? 0;
    const key = keys[top]?.[position];
    if (position < (children[top]?.length ?? 0)) {
      text += key === undefined ? ',' : `,${JSON.stringify(key)}:`;
      positions[top] = position + 1;
      open(children[top]?.[position]);
    } else {
      text += keys[top] === null ? ']' : '}';
      children.pop();
      keys.pop();
      positions.pop();
    }
    if (text.length < flushAtCharacters) continue;
    hash.update(text);
    text = '';
  }
  return `~${hash.update(text).digest('hex').slice(0, 32)}`;
}

/** `~` and the first 32 hex digits of a SHA-256 over bytes or text. */
export function bytesHash(bytes: Uint8Array | string): string {
  return `~${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
}

/** JSON.stringify writes a lone surrogate as its escape, where UTF-8 would make all of them the same character. */
function scalarText(value: unknown): string {
  return typeof value === 'number' ? String(value) : String(JSON.stringify(value));
}
