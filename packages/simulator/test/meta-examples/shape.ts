import { isJsonObject } from '../../../../trials/support/json.ts';

/**
 * How the shape of an answer differs from a documented one; null if it doesn't. Every part that Meta always includes
 * must exist, and common parts must be of the same kind; samples sometimes contain optional parts.
 */
export function shapeProblem(answered: unknown, documented: readonly unknown[]): string | null {
  if (documented.length === 0) return null;
  const problems = documented.map((each) => differenceOf(answered, each, ''));
  return problems.includes(null) ? null : (problems[0] ?? null);
}

function differenceOf(answered: unknown, documented: unknown, path: string): string | null {
  if (Array.isArray(documented)) {
    if (!Array.isArray(answered)) return `${path || 'the answer'} is no list`;
    const [ours] = answered;
    const [theirs] = documented;
    return ours === undefined || theirs === undefined ? null : differenceOf(ours, theirs, `${path}[0]`);
  }
  if (isJsonObject(documented)) {
    if (!isJsonObject(answered)) return `${path || 'the answer'} is no object`;
    for (const [name, value] of Object.entries(documented)) {
      if (answered[name] === undefined) {
        if (isOptional(path, name)) continue;
        return `${path ? `${path}.` : ''}${name} is missing`;
      }
      const difference = differenceOf(answered[name], value, path ? `${path}.${name}` : name);
      if (difference !== null) return difference;
    }
    return null;
  }
  // Ids and sizes are text in one sample and numbers in another.
  const kind = (value: unknown): string => (typeof value === 'number' ? 'string' : typeof value);
  return kind(answered) === kind(documented) || documented === null
    ? null
    : `${path} is ${typeof answered}, not ${typeof documented}`;
}

/** Cursors exist only if there is a page; some fields only if they are set. */
function isOptional(path: string, name: string): boolean {
  return name === 'paging' || path.startsWith('paging') || optional.has(name);
}

const optional = new Set([
  'next',
  'previous',
  'message_status',
  'wa_id',
  'user_id',
  'qr_image_url',
  'webhook_configuration',
]);
