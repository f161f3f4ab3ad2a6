import { createHash } from 'node:crypto';
import type { AccessRule, Claims } from '../config/access-rules.ts';
import { marksOf } from '../config/access-rules.ts';

/** A person who signed in with the provider: the whole content of a session. */
export interface Person {
  /** `person_…`, made of the issuer and the provider's id: never another person's. */
  readonly id: string;
  /** For the audit trail: the verified e-mail address, or else the provider's id with the name that it gives. */
  readonly name: string;
  readonly issuer: string;
  /** Of the rules that are about them. */
  readonly marks: readonly string[];
}

/** The provider's claims about a person: those of the ID token, and of the UserInfo endpoint if it has one. */
export type RawClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

interface Provider {
  readonly issuer: string;
  readonly groupsClaim: string;
  readonly rules: readonly AccessRule[];
}

export function personOf({ issuer, groupsClaim, rules }: Provider, raw: RawClaims): Person {
  const claims = readClaims(issuer, groupsClaim, raw);
  const digest = createHash('sha256').update(`${issuer}\n${raw.sub}`).digest('hex');
  return { id: `person_${digest.slice(0, 20)}`, name: nameOf(claims, raw), issuer, marks: marksOf(rules, claims) };
}

const google = 'https://accounts.google.com';

/** The facts that rules may use. An email address counts only if the provider says that it has verified it. */
function readClaims(issuer: string, groupsClaim: string, raw: RawClaims): Claims {
  const isVerified = raw.email_verified === true || raw.email_verified === 'true';
  const email = isVerified && typeof raw.email === 'string' ? raw.email.toLowerCase() : null;
  // A person who has left a company may keep a Google account of their own under its domain; only `hd` shows who
  // belongs to it.
  const hosted = typeof raw.hd === 'string' ? raw.hd.toLowerCase() : null;
  const domain = issuer === google ? hosted : (email?.slice(email.lastIndexOf('@') + 1) ?? null);
  return { subject: raw.sub, email, domain, groups: groupsIn(valueAt(raw, groupsClaim)) };
}

/** A claim by its name, which may be a path: `realm_access.roles`. A claim whose name has dots comes first. */
function valueAt(raw: RawClaims, path: string): unknown {
  if (Object.hasOwn(raw, path)) return raw[path];
  return path.split('.').reduce<unknown>((value, name) => {
    const place: Readonly<Record<string, unknown>> = Object(value);
    return Object.hasOwn(place, name) ? place[name] : undefined;
  }, raw);
}

const groupsIn = (value: unknown): readonly string[] =>
  [value].flat().filter((group): group is string => typeof group === 'string');

function nameOf({ email, subject }: Claims, raw: RawClaims): string {
  if (email !== null) return plain(email);
  const given = [raw.preferred_username, raw.name].find(
    (name): name is string => typeof name === 'string' && name !== '',
  );
  return plain(given === undefined ? subject : `${plain(given)} (${subject})`);
}

/** It is shown in lists and written to terminals. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, 120);
