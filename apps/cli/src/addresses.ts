import { wrongUse } from './outcome.ts';

/** Whether a URL points to this machine; every name below `localhost` does (RFC 6761). */
export const isOnThisMachine = (url: string): boolean =>
  /^((.+\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/.test(URL.parse(url)?.hostname ?? '');

/** Whether two URLs point to the same port of this machine, whatever the host name. */
export const isSameHere = (one: string, other: string): boolean =>
  isOnThisMachine(one) && isOnThisMachine(other) && portOf(one) === portOf(other);

/** The port of an address, the usual one if it names none. */
export const portOf = (url: string): number => {
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
};

/** An address without a slash at its end. @throws {CommandError} if it is not a URL. */
export function baseUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.search === '') return text.replace(/\/+$/, '');
  throw wrongUse(`${name} is "${text}".`, 'Give an address with http:// or https://, such as http://localhost:8080.');
}
