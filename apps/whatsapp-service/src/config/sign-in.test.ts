import { describe, expect, it } from 'vitest';
import { readSignInChoice } from './sign-in.ts';

const complete = {
  INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://whatsapp.example.com/',
  INTEXURAOS_WHATSAPP_OIDC_ISSUER: 'https://id.example.com/realms/shop',
  INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID: 'console',
  INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET: 's3',
  INTEXURAOS_WHATSAPP_OIDC_ACCESS: 'group:support = read',
};
const problemOf = (env: NodeJS.ProcessEnv) => readSignInChoice({ ...complete, ...env }).problem;

describe('readSignInChoice', () => {
  it('reads a provider with what is usual for the rest', () => {
    const { value, problem } = readSignInChoice(complete);
    expect(problem).toBeNull();
    expect(value).toMatchObject({
      issuer: 'https://id.example.com/realms/shop',
      name: 'id.example.com',
      publicUrl: 'https://whatsapp.example.com',
      clientAuth: null,
      scopes: 'openid email profile',
      groupsClaim: 'groups',
      maxSessionMs: 8 * 3_600_000,
    });
  });

  it('is off without an issuer, and says so where other settings of it are there', () => {
    expect(readSignInChoice({})).toEqual({ value: null, problem: null });
    expect(readSignInChoice({ INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://a.example' }).problem).toBeNull();
    expect(problemOf({ INTEXURAOS_WHATSAPP_OIDC_ISSUER: '' })).toContain(
      'INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID is set and',
    );
  });

  it('names all that is missing at once', () => {
    const { problem } = readSignInChoice({ INTEXURAOS_WHATSAPP_OIDC_ISSUER: 'https://id.example.com' });
    expect(problem).toMatch(/PUBLIC_URL, .*CLIENT_ID, .*CLIENT_SECRET, .*OIDC_ACCESS/);
  });

  it('lets codes and tokens travel without TLS on this machine only', () => {
    expect(problemOf({ INTEXURAOS_WHATSAPP_OIDC_ISSUER: 'http://id.example.com' })).toContain('https');
    expect(problemOf({ INTEXURAOS_WHATSAPP_OIDC_ISSUER: 'http://127.0.0.1:9000' })).toBeNull();
    expect(problemOf({ INTEXURAOS_WHATSAPP_PUBLIC_URL: 'http://whatsapp.example.com' })).toContain('PUBLIC_URL');
    expect(problemOf({ INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://whatsapp.example.com/console' })).toContain(
      'without a path',
    );
  });

  it('always requests an ID token', () => {
    const env = { ...complete, INTEXURAOS_WHATSAPP_OIDC_SCOPES: 'email groups' };
    expect(readSignInChoice(env).value?.scopes).toBe('openid email groups');
  });

  it('does not show the secret, and takes it from a file', () => {
    const env = { INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET_FILE: '/nowhere/secret' };
    expect(problemOf(env)).toContain('both set');
    expect(problemOf({ ...env, INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET: '' })).toContain('/nowhere/secret');
    expect(problemOf({ INTEXURAOS_WHATSAPP_OIDC_ACCESS: 'all' })).not.toContain('s3');
  });
});
