import { describe, expect, it } from 'vitest';
import { personOf, type RawClaims } from '../sign-in/person.ts';
import { type AccessRule, marksOf, readAccessRules, scopesOf } from './access-rules.ts';

const read = (text: string): readonly AccessRule[] => {
  const { value, problem } = readAccessRules('RULES', text);
  expect(problem).toBeNull();
  return value;
};
const problemOf = (text: string) => readAccessRules('RULES', text).problem;

describe('a rule of access', () => {
  it('gives scopes to a group, an address, a domain or a subject, on one line or several', () => {
    const rules = read(
      'group:CN=support,OU=x = read:content, send; email:Ana@Example.com=admin\ndomain:example.com = read\n',
    );
    expect(rules).toMatchObject([
      { kind: 'group', value: 'CN=support,OU=x', scopes: ['read:content', 'send'] },
      { kind: 'email', value: 'ana@example.com', scopes: ['admin'] },
      { kind: 'domain', value: 'example.com', scopes: ['read'] },
    ]);
  });

  it.each([
    ['everyone = read', 'does not begin with'],
    ['group: = read', 'does not begin with'],
    ['group:a = read, write', 'write is no scope'],
    ['group:a =', 'names no scope'],
    ['email:ana = read', 'not an e-mail address'],
    ['domain:@example.com = read', 'not a domain'],
    ['domain:* = read', 'not a domain'],
    [Array.from({ length: 101 }, (_, index) => `group:g${index}=read`).join(';'), '101 rules'],
  ])('is refused where it is not clear: %s', (text, words) => {
    expect(problemOf(text)).toContain(words);
  });

  it('gives nothing to anybody whom no rule is about', () => {
    const rules = read('group:support = read; email:ana@example.com = send');
    const nobody = { subject: '1', email: null, domain: null, groups: ['Support'] };
    expect(scopesOf(rules, marksOf(rules, nobody))).toEqual([]);
    expect(scopesOf(rules, marksOf(rules, { ...nobody, groups: ['support'] }))).toEqual(['read']);
  });

  it('adds up with others, and gives nothing any more once it is removed', () => {
    const rules = read('group:a = read; group:b = send');
    const marks = marksOf(rules, { subject: '1', email: null, domain: null, groups: ['a', 'b'] });
    expect(scopesOf(rules, marks)).toEqual(['read', 'send']);
    expect(scopesOf(read('group:b = broadcast'), marks)).toEqual(['broadcast']);
  });
});

describe('personOf', () => {
  const rules = read('domain:example.com = read; email:ana@example.com = send; group:ops = manage');
  const scopesFor = (raw: RawClaims, provider: { issuer?: string; groupsClaim?: string } = {}) =>
    scopesOf(rules, personOf({ issuer: 'https://id.example', groupsClaim: 'groups', rules, ...provider }, raw).marks);

  it('believes an address only if the provider has verified it', () => {
    expect(scopesFor({ sub: '1', email: 'ana@example.com', email_verified: true })).toEqual(['read', 'send']);
    expect(scopesFor({ sub: '1', email: 'ana@example.com' })).toEqual([]);
    expect(scopesFor({ sub: '1', email: 'ana@example.com', email_verified: false })).toEqual([]);
  });

  it('takes the domain of a Google account from the organisation, not from the address', () => {
    const google = { issuer: 'https://accounts.google.com' };
    const ana = { sub: '1', email: 'ana@example.com', email_verified: true };
    expect(scopesFor(ana, google)).toEqual(['send']);
    expect(scopesFor({ ...ana, hd: 'example.com' }, google)).toEqual(['read', 'send']);
  });

  it('does not take the end of a longer domain, or one within an address, for the domain', () => {
    for (const email of ['a@notexample.com', 'a@example.com.evil.test', '"a@example.com"@evil.test']) {
      expect(scopesFor({ sub: '1', email, email_verified: true })).toEqual([]);
    }
  });

  it('finds groups at a path and under a name with dots, and takes nothing else for a group', () => {
    expect(scopesFor({ sub: '1', realm_access: { roles: ['ops'] } }, { groupsClaim: 'realm_access.roles' })).toEqual([
      'manage',
    ]);
    expect(
      scopesFor({ sub: '1', 'https://x.example/roles': 'ops' }, { groupsClaim: 'https://x.example/roles' }),
    ).toEqual(['manage']);
    expect(scopesFor({ sub: '1', groups: [{ name: 'ops' }, null] })).toEqual([]);
    expect(scopesFor({ sub: '1' }, { groupsClaim: 'constructor.name' })).toEqual([]);
  });

  it('names somebody without a verified address by the subject, which nobody can choose', () => {
    const provider = { issuer: 'https://id.example', groupsClaim: 'groups', rules };
    const nameOf = (raw: RawClaims) => personOf(provider, raw).name;
    expect(nameOf({ sub: '7', email: 'boss@example.com', preferred_username: 'ana\u202e\n' })).toBe('ana (7)');
    expect(nameOf({ sub: '7' })).toBe('7');
    expect(nameOf({ sub: '7', name: 'x'.repeat(500) })).toHaveLength(120);
  });

  it('gives the same subject of another issuer another id', () => {
    const idOf = (issuer: string) => personOf({ issuer, groupsClaim: 'groups', rules }, { sub: '1' }).id;
    expect(idOf('https://a.example')).not.toBe(idOf('https://b.example'));
  });
});
