import { type AccessRule, readAccessRules } from './access-rules.ts';
import { readSecret } from './secret.ts';
import { integer, oneOf, type Reading, text, type Variable } from './variable.ts';

/** A provider of OpenID Connect with which people sign in to the console, and what each may do. */
export interface SignInChoice {
  /** The provider's URL, exactly as its metadata has it. */
  readonly issuer: string;
  /** The provider's name in the console. */
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How the secret is sent; null: `post` if the provider supports that, else `basic`. */
  readonly clientAuth: 'post' | 'basic' | null;
  /** The base of our redirect URI: `https://whatsapp.example.com`. */
  readonly publicUrl: string;
  /** The scopes requested of the provider, separated by spaces. */
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly rules: readonly AccessRule[];
  /** A session ends after this, in milliseconds. */
  readonly maxSessionMs: number;
}

export const signInVariables = {
  publicUrl: 'INTEXURAOS_WHATSAPP_PUBLIC_URL',
  issuer: 'INTEXURAOS_WHATSAPP_OIDC_ISSUER',
  clientId: 'INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID',
  clientSecret: 'INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET',
  access: 'INTEXURAOS_WHATSAPP_OIDC_ACCESS',
  scopes: 'INTEXURAOS_WHATSAPP_OIDC_SCOPES',
  groupsClaim: 'INTEXURAOS_WHATSAPP_OIDC_GROUPS_CLAIM',
  name: 'INTEXURAOS_WHATSAPP_OIDC_NAME',
  clientAuth: 'INTEXURAOS_WHATSAPP_OIDC_CLIENT_AUTH',
  sessionHours: 'INTEXURAOS_WHATSAPP_OIDC_SESSION_HOURS',
} as const;

const sessionHours = integer(signInVariables.sessionHours, 8, 1, 12);
const clientAuth = oneOf(signInVariables.clientAuth, 'auto', ['auto', 'post', 'basic'] as const);
const hourMs = 60 * 60_000;

/** Null if no issuer is set. Reports all problems of these settings at once. */
export function readSignInChoice(env: NodeJS.ProcessEnv): Reading<SignInChoice | null> {
  const given = (name: string, fallback = ''): string => text(name, fallback).read(env).value;
  const problems: string[] = [];
  const note = <T>({ value, problem }: Reading<T>): T => {
    if (problem !== null) problems.push(problem);
    return value;
  };
  const read = <T>(variable: Variable<T>): T => note(variable.read(env));
  const issuer = given(signInVariables.issuer);
  const clientId = given(signInVariables.clientId);
  const clientSecret = note(readSecret(env, signInVariables.clientSecret)) ?? '';
  const access = given(signInVariables.access);
  const publicUrl = given(signInVariables.publicUrl).replace(/\/$/, '');
  if (issuer === '') {
    const begun = [signInVariables.clientId, signInVariables.clientSecret, signInVariables.access].find(
      (name) => given(name) !== '',
    );
    if (begun !== undefined) {
      problems.push(
        `${begun} is set and ${signInVariables.issuer} is not. Set the address of your provider, or remove it.`,
      );
    }
    return { value: null, problem: joined(problems) };
  }
  const required = { publicUrl, clientId, clientSecret, access };
  const missing = Object.entries(required).flatMap(([key, value]) =>
    value === '' ? [signInVariables[key as keyof typeof required]] : [],
  );
  if (missing.length > 0) {
    problems.push(`Sign-in with ${signInVariables.issuer} also needs ${missing.join(', ')} (docs/guide/console.md).`);
  }
  problems.push(...addressProblems(issuer, publicUrl));
  const scopes = given(signInVariables.scopes, 'openid email profile').split(/[\s,]+/);
  const rules = note(readAccessRules(signInVariables.access, access));
  const choice = {
    ...{ issuer, clientId, clientSecret, publicUrl, rules },
    name: given(signInVariables.name) || (URL.parse(issuer)?.hostname ?? issuer),
    clientAuth: authOf(read(clientAuth)),
    scopes: [...new Set(['openid', ...scopes])].join(' '),
    groupsClaim: given(signInVariables.groupsClaim, 'groups'),
    maxSessionMs: read(sessionHours) * hourMs,
  };
  return { value: choice, problem: joined(problems) };
}

const authOf = (choice: 'auto' | 'post' | 'basic') => (choice === 'auto' ? null : choice);

const joined = (problems: readonly string[]): string | null => (problems.length === 0 ? null : problems.join('\n- '));

/** Codes and tokens travel between these two, so only this machine itself may do without TLS. */
function addressProblems(issuer: string, publicUrl: string): string[] {
  const problems: string[] = [];
  if (!isSafe(issuer) || /[?#]/.test(issuer)) {
    problems.push(
      `${signInVariables.issuer} is not an https address. Copy the issuer from your provider, such as https://accounts.google.com.`,
    );
  }
  if (publicUrl !== '' && (!isSafe(publicUrl) || URL.parse(publicUrl)?.origin !== publicUrl)) {
    problems.push(
      `${signInVariables.publicUrl} is "${publicUrl}". Give the https address under which people open the console, without a path: https://whatsapp.example.com.`,
    );
  }
  return problems;
}

function isSafe(address: string): boolean {
  const { protocol, hostname = '' } = URL.parse(address) ?? {};
  return protocol === 'https:' || (protocol === 'http:' && /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}
