/** The problem of a provider's discovery document, and its remedy. */
export interface DiscoveryProblem {
  readonly cause: string;
  readonly remedy: string;
}

/** The URL at which a provider describes itself. */
export const discoveryUrl = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/**
 * Whether that document is one that people can sign in with; null if it is.
 *
 * @param document the parsed answer with status 200.
 */
export function judgeDiscovery(issuer: string, document: unknown): DiscoveryProblem | null {
  const found: Readonly<Record<string, unknown>> = Object(document);
  if (typeof found.issuer !== 'string') {
    return {
      cause: `${discoveryUrl(issuer)} is not an OpenID Connect discovery document.`,
      remedy: `Set INTEXURAOS_WHATSAPP_OIDC_ISSUER to the issuer that your provider names, and restart the service.`,
    };
  }
  if (found.issuer !== issuer) {
    return {
      cause: `The provider calls itself ${shortened(found.issuer)}, not ${issuer}.`,
      remedy: `If that is your provider, set INTEXURAOS_WHATSAPP_OIDC_ISSUER to exactly this value, and restart the service.`,
    };
  }
  const missing = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'].filter(
    (name) => typeof found[name] !== 'string',
  );
  if (missing.length === 0) return null;
  return {
    cause: `The provider’s discovery document names no ${missing.join(', ')}.`,
    remedy: 'Choose a provider that supports the authorization code flow of OpenID Connect.',
  };
}

const shortened = (text: string): string => text.replace(/[^\x21-\x7e]/g, '?').slice(0, 200);
