import { elementsOf, membersOf, objectText } from './json-text.ts';

/** Edits of a JSON text: for each part of a path its replacement, or the edits of its own parts. */
export type Edits = Map<string, Edits | string>;

/** Adds an edit: the value at that path is to be replaced by this JSON text. An edit replaces all edits within it. */
export function addEdit(edits: Edits, path: readonly string[], text: string): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  const known = edits.get(first);
  if (typeof known === 'string') return;
  if (rest.length === 0) {
    edits.set(first, text);
    return;
  }
  const below: Edits = known ?? new Map();
  edits.set(first, below);
  addEdit(below, rest, text);
}

/**
 * A valid JSON text with those values replaced. Everything else stays as it is written, digit for digit; only white
 * space around parts that contain an edit may be removed. If a name occurs twice, both are replaced.
 */
export function spliceJson(json: string, edits: Edits): string {
  const text = json.trim();
  if (text.startsWith('[')) {
    const elements = elementsOf(text).map((element, index) => edited(element, edits.get(String(index))));
    return `[${elements.join(',')}]`;
  }
  const members = membersOf(text).map((member) => {
    const edit = edits.get(member.name);
    if (edit === undefined) return member;
    return { ...member, text: `${JSON.stringify(member.name)}:${edited(member.value, edit)}` };
  });
  return objectText(members);
}

function edited(json: string, edit: Edits | string | undefined): string {
  if (edit === undefined) return json;
  return typeof edit === 'string' ? edit : spliceJson(json, edit);
}
