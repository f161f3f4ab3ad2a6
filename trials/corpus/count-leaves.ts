/** A value that is neither an object nor a list. */
type Leaf = string | number | boolean | null;

/** Every value in a JSON value, with its place as a JSON pointer. */
export function leavesOf(value: unknown, path = ''): (readonly [string, Leaf])[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path, value as Leaf]];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, `${path}/${key}`));
}

/** What every webhook says in the same way, and the API does not repeat. */
const constants: ReadonlySet<unknown> = new Set([
  'whatsapp_business_account',
  'whatsapp',
  'individual',
  'group',
  null,
  '',
]);

/**
 * The places of a webhook whose values are nowhere in what the API shows of it. It compares values alone and shares no code
 * with the service: a value is shown as it is, as a time, as the digits of a number, or in lower case.
 */
export function droppedLeaves(webhook: unknown, shown: readonly unknown[]): string[] {
  const values = new Set(leavesOf(shown).map(([, leaf]) => String(leaf).toLowerCase()));
  // A kind is two words of Meta's: `message.text`.
  for (const value of [...values]) for (const word of value.split('.')) values.add(word);
  const isShown = (leaf: Leaf) => constants.has(leaf) || formsOf(leaf).some((form) => values.has(form));
  return leavesOf(webhook)
    .filter(([, leaf]) => !isShown(leaf))
    .map(([path]) => path);
}

function formsOf(leaf: Leaf): string[] {
  const text = String(leaf).toLowerCase();
  const seconds = /^\d{9,13}$/.test(text) ? Number(text) : null;
  const times =
    seconds === null ? [] : [new Date(seconds * 1_000).toISOString().toLowerCase(), String(seconds * 1_000)];
  return [text, ...times, text.replace(/^\+|[ ().-]/g, ''), text.replace('_initiated', '')];
}
