/** The variables of a text in their order, each once: `{{1}}` or `{{first_name}}`. */
export function variablesOf(text: string | undefined): string[] {
  const found = [...(text ?? '').matchAll(/\{\{\s*([\w]+)\s*\}\}/g)].map(([, name = '']) => name);
  return [...new Set(found)];
}

/** The text with its variables filled in; by position or by name. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{\s*([\w]+)\s*\}\}/g, (whole, name: string) => values.get(name) ?? whole);
}
