import { expandable, isPlainFieldList } from './field-list.ts';

/** The name and value of one parameter in a query, a form or a JSON body. */
export type Parameter = readonly [name: string, value: unknown];

/**
 * In lower case. Parameters that the Graph API accepts on every call and that would change more than the call that the
 * path names.
 */
const reserved: ReadonlySet<string> = new Set([
  // A call other than the one that was checked, or several.
  ...['method', 'http_method', 'method_override', 'batch', 'ids'],
  // A call on behalf of somebody else.
  ...['access_token', 'appsecret_proof', 'appsecret_time'],
  // An answer with less, or more, than the call's own.
  ...['include_headers', 'suppress_http_code', 'callback', 'jsonp', 'debug', 'metadata'],
]);

/** Letters, digits and `_`, then brackets: no spelling that another parser could read as another name. */
const plainName = /^([a-z][a-z0-9_]*)(\[[a-z0-9_]*\])*$/i;

/**
 * Why parameters may not be sent to Meta, in a sentence; null if they may. The path says what a call does, and the
 * allow-list checks the path; so no parameter may contradict it, in any spelling.
 * @param documented a name that Meta documents for the body of this very call, where it means nothing else.
 */
export function parameterProblem(parameters: Iterable<Parameter>, documented?: 'metadata'): string | null {
  for (const [name, value] of parameters) {
    const base = plainName.exec(name)?.[1]?.toLowerCase();
    if (base === undefined) return `The parameter "${shown(name)}" has a name that can be read in more than one way.`;
    if (reserved.has(base) && name !== documented)
      return `The parameter ${shown(name)} is not passed on to Meta${reasons[base] ?? ''}.`;
    if (base === 'fields' && !(/^fields(\[\d*\])?$/i.test(name) && areFieldsPlain(value))) {
      return (
        `fields accepts plain names, and these expansions as Meta documents them: ${expandable}. ` +
        'No others, no .as() and no tokens.'
      );
    }
  }
  return null;
}

/** Why a call that takes only these parameters may not be passed on, in a sentence; null if it may. */
export function otherParameter(parameters: Iterable<Parameter>, takes: readonly string[]): string | null {
  for (const [name] of parameters) {
    if (!takes.includes(name)) return `This call takes only ${takes.join(', ')} here, not ${shown(name)}.`;
  }
  return null;
}

const reasons: Readonly<Record<string, string>> = {
  access_token: ': only an API key of this service may be sent, under exactly this name and before any file',
  appsecret_proof: ': this service adds its own',
};

/** A comma-separated list, JSON text of an array, or an array; in a query or a form also several values. */
function areFieldsPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'string' && isPlainFieldList(each));
  if (typeof value !== 'string') return false;
  const text = value.trim();
  if (!text.startsWith('[')) return isPlainFieldList(text);
  const listed = /^\[\s*"([^"\\]*)"(?:\s*,\s*"[^"\\]*")*\s*\]$/.test(text) ? JSON.parse(text) : null;
  return listed !== null && areFieldsPlain(listed);
}

/** Names come from the client: shortened, and without characters that could be misread in a log or a terminal. */
const shown = (name: string): string => name.replace(/[^\w[\]. -]/g, '?').slice(0, 60);
