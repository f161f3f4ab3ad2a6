/**
 * The simulator's page with its phone, which is shown next to the console in the sandbox; null if a browser on this
 * machine could not reach it, for example by the name of a container.
 * @param graphUrl the base URL of a simulated Graph API.
 */
export function phoneAt(graphUrl: string): string | null {
  const { protocol = '', hostname = '', origin = '' } = URL.parse(graphUrl) ?? {};
  return protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+)$/.test(hostname) ? `${origin}/` : null;
}
