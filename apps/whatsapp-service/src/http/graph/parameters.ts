import { expandable, isPlainFieldList } from './field-list.ts';

/** The name and value of one parameter, as a query, a form or a JSON body has it. */
export type Parameter = readonly [name: string, value: unknown];

/** In small letters. What the Graph API takes on every call and what would change more than the call that the path names. */
const reserved: ReadonlySet<string> = new Set([
  // Another call than the one that was judged, or several.
  ...['method', 'http_method', 'method_override', 'batch', 'ids'],
  // Somebody else's call.
  ...['access_token', 'appsecret_proof', 'appsecret_time'],
  // An answer that says less, or more, than the call's.
  ...['include_headers', 'suppress_http_code', 'callback', 'jsonp', 'debug', 'metadata'],
]);

/** Letters, digits and `_`, with brackets behind: no spelling that another parser could read as another name. */
const plainName = /^([a-z][a-z0-9_]*)(\[[a-z0-9_]*\])*$/i;

/**
 * Why parameters may not go to Meta, in a sentence; null where they may. The path says what a call does, and the
 * allow-list judges the path; so no parameter may say otherwise, in any spelling.
 */
export function parameterProblem(parameters: Iterable<Parameter>): string | null {
  for (const [name, value] of parameters) {
    const base = plainName.exec(name)?.[1]?.toLowerCase();
    if (base === undefined) return `The parameter "${shown(name)}" has a name that can be read in more than one way.`;
    if (reserved.has(base)) return `The parameter ${shown(name)} is not passed on to Meta${reasons[base] ?? ''}.`;
    if (base === 'fields' && !(/^fields(\[\d*\])?$/i.test(name) && areFieldsPlain(value))) {
      return `fields may have names, and these with what Meta documents for them: ${expandable}. No others, no .as(), and no tokens.`;
    }
  }
  return null;
}

const reasons: Readonly<Record<string, string>> = {
  access_token: ': only an API key of this service may be there, under this very name and before any file',
  appsecret_proof: ': this service adds its own',
};

/** A list between commas, JSON text of an array, or an array; in a query and a form also several. */
function areFieldsPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'string' && isPlainFieldList(each));
  if (typeof value !== 'string') return false;
  const text = value.trim();
  if (!text.startsWith('[')) return isPlainFieldList(text);
  const listed = /^\[\s*"([^"\\]*)"(?:\s*,\s*"[^"\\]*")*\s*\]$/.test(text) ? JSON.parse(text) : null;
  return listed !== null && areFieldsPlain(listed);
}

/** Names come from the client: short, and without what could look like something else in a log or a terminal. */
const shown = (name: string): string => name.replace(/[^\w[\]. -]/g, '?').slice(0, 60);
