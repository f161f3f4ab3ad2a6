import { createHash } from 'node:crypto';
import { type KeyScope, keyScopeNames } from '@intexuraos/service-api/words';
import type { Reading } from './variable.ts';

/** How a rule names people: by a group, a verified e-mail address or its domain, or the provider's id of a person. */
export type RuleKind = 'group' | 'email' | 'domain' | 'subject';

/** Gives people scopes of the service. A person whom no rule names may do nothing. */
export interface AccessRule {
  readonly kind: RuleKind;
  /** In lower case for addresses and domains; groups and ids are compared as they are. */
  readonly value: string;
  readonly scopes: readonly KeyScope[];
  /** Stands for kind and value in a session: short, and the same on every instance. */
  readonly mark: string;
}

/** The provider's claims about a person that rules use. */
export interface Claims {
  readonly subject: string;
  /** Null unless the provider has verified it. */
  readonly email: string | null;
  readonly domain: string | null;
  readonly groups: readonly string[];
}

/** As many as a cookie has room for. */
const maxRules = 100;

/** `group:support = read:content, send; email:ana@example.com = admin`, also on lines of their own. */
export function readAccessRules(name: string, text: string): Reading<readonly AccessRule[]> {
  const parts = text.split(/[;\r\n]+/).map((part) => part.trim());
  const readings = parts.filter((part) => part !== '').map(readRule);
  const rules = readings.flatMap(({ rule }) => (rule === null ? [] : [rule]));
  const wrong = readings.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  if (wrong.length > 0) return { value: [], problem: `${name}: ${wrong.join(' ')} ${example}` };
  if (rules.length > maxRules) {
    return { value: [], problem: `${name} has ${rules.length} rules; ${maxRules} are possible. Use groups.` };
  }
  return { value: rules, problem: null };
}

const example = 'A rule is group:support = read:content, send; further ones follow after a semicolon.';

function readRule(text: string): { readonly rule: AccessRule | null; readonly problem: string | null } {
  // Names of groups may have an equals sign in them, scopes have none.
  const [, who = '', given = ''] = /^(.*)=([^=]*)$/.exec(text) ?? [];
  const [, kind = '', value = ''] = /^\s*(group|email|domain|subject)\s*:\s*(.*?)\s*$/.exec(who) ?? [];
  if (!isRuleKind(kind) || value === '') {
    return { rule: null, problem: `"${text}" does not begin with group:, email:, domain: or subject: and a name.` };
  }
  if (kind === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) {
    return { rule: null, problem: `"${value}" is not an e-mail address.` };
  }
  if (kind === 'domain' && !/^[^\s@.]+(\.[^\s@.]+)+$/.test(value)) {
    return { rule: null, problem: `"${value}" is not a domain such as example.com.` };
  }
  const words = given.split(/[\s,]+/).filter((word) => word !== '');
  const scopes = keyScopeNames.filter((scope) => words.includes(scope));
  const unknown = words.filter((word) => !keyScopeNames.some((scope) => scope === word));
  if (unknown.length > 0 || scopes.length === 0) {
    const what = unknown.length > 0 ? `${unknown.join(', ')} is no scope` : 'it names no scope';
    return { rule: null, problem: `"${text}": ${what}; scopes are ${keyScopeNames.join(', ')}.` };
  }
  const compared = kind === 'email' || kind === 'domain' ? value.toLowerCase() : value;
  const mark = createHash('sha256').update(`${kind}:${compared}`).digest('base64url').slice(0, 10);
  return { rule: { kind, value: compared, scopes, mark }, problem: null };
}

const isRuleKind = (text: string): text is RuleKind => ['group', 'email', 'domain', 'subject'].includes(text);

/** The marks of the rules that are about this person. */
export function marksOf(rules: readonly AccessRule[], { subject, email, domain, groups }: Claims): readonly string[] {
  const isMet: Readonly<Record<RuleKind, (value: string) => boolean>> = {
    group: (value) => groups.includes(value),
    email: (value) => email === value,
    domain: (value) => domain === value,
    subject: (value) => subject === value,
  };
  return rules.filter(({ kind, value }) => isMet[kind](value)).map(({ mark }) => mark);
}

/** The scopes that the rules of now give to those marks: a rule that is gone gives none. */
export function scopesOf(rules: readonly AccessRule[], marks: readonly string[]): readonly KeyScope[] {
  const given = new Set(rules.filter(({ mark }) => marks.includes(mark)).flatMap(({ scopes }) => scopes));
  return keyScopeNames.filter((scope) => given.has(scope));
}
