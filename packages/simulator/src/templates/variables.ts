const variable = /\{\{\s*(\w+)\s*\}\}/g;

/** The variables of a text in order, each once: `{{1}}` or `{{first_name}}`. */
export function variablesOf(text: string | undefined): string[] {
  const found = [...(text ?? '').matchAll(variable)].map(([, name = '']) => name);
  return [...new Set(found)];
}

/** The text with its variables filled in; those without a value stay as they are. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(variable, (whole, name: string) => values.get(name) ?? whole);
}

/** The text without its variables. */
export function textAroundVariables(text: string): string {
  return text.replace(variable, ' ');
}

/** The length of a text; an emoji outside the basic plane is one character. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
