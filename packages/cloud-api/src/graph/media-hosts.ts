/** Where Meta's media addresses lead (Meta: business-phone-numbers/media); other names come in redirects, if at all. */
export const usualMediaHosts: readonly string[] = ['lookaside.fbsbx.com'];

/**
 * Makes the check that every address has to pass before Meta's token is sent there: https on one of `hosts`, or the very
 * origin of the Graph API, which alone may be plain http, as the simulator's is. A host is a name in small letters, with its port if that is
 * not 443; `*.example.com` stands for every name below example.com.
 */
export function createMediaHostCheck(graphUrl: string, hosts: readonly string[]): (url: URL) => boolean {
  const graphOrigin = new URL(graphUrl).origin;
  const isListed = (host: string): boolean =>
    hosts.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name));
  return ({ origin, protocol, host, username, password }) =>
    username === '' && password === '' && (origin === graphOrigin || (protocol === 'https:' && isListed(host)));
}
