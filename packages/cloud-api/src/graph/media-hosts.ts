/** The host of Meta's media URLs (Meta: business-phone-numbers/media); other names occur in redirects, if at all. */
export const defaultMediaHosts: readonly string[] = ['lookaside.fbsbx.com'];

/**
 * Makes the check that every URL must pass before Meta's token is sent there: https on one of `hosts`, or exactly the
 * origin of the Graph API, which alone may be plain http, as with the simulator. A host is a lower-case name, with its port
 * if that is not 443; `*.example.com` matches every subdomain of example.com.
 */
export function createMediaHostCheck(graphUrl: string, hosts: readonly string[]): (url: URL) => boolean {
  const graphOrigin = new URL(graphUrl).origin;
  const isListed = (host: string): boolean =>
    hosts.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name));
  return ({ origin, protocol, host, username, password }) =>
    username === '' && password === '' && (origin === graphOrigin || (protocol === 'https:' && isListed(host)));
}
