/**
 * The page of the simulated Meta with its phone, which stands next to the console in the sandbox; null where the browser of somebody on
 * this machine would not reach it, as the name of a container.
 * @param graphUrl the base URL of a simulated Graph API.
 */
export function phoneAt(graphUrl: string): string | null {
  const { protocol = '', hostname = '', origin = '' } = URL.parse(graphUrl) ?? {};
  return protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+)$/.test(hostname) ? `${origin}/` : null;
}
