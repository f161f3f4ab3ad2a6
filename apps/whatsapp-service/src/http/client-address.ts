import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6, type Socket } from 'node:net';

/**
 * The client of a request: the connection's address, or behind `trustedProxies` proxies the one that the outermost of
 * them saw, which is the Nth from the right of `X-Forwarded-For`. A client may have written anything left of it. An
 * IPv6 address counts by its /64, since one customer gets a whole /64.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  if (trustedProxies === 0) return peerAddress(request.socket);
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const hop = hops.at(-trustedProxies)?.trim();
  return hop ? network(hop) : peerAddress(request.socket);
}

/** The other end of a connection: the client, or the nearest proxy. */
export function peerAddress({ remoteAddress = 'unknown' }: Pick<Socket, 'remoteAddress'>): string {
  return network(remoteAddress);
}

const privateNetworks = new BlockList();
for (const network of [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
]) {
  addNetwork(network, 'ipv4');
}
for (const network of ['::1/128', 'fc00::/7', 'fe80::/10']) addNetwork(network, 'ipv6');

function addNetwork(network: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', bits] = network.split('/');
  privateNetworks.addSubnet(address, Number(bits), family);
}

/** Whether the other end is this machine or in a private network, where proxies are and the public is not. */
export function isPrivatePeer({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): boolean {
  return remoteAddress !== '' && privateNetworks.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
}

function network(address: string): string {
  // Called for every webhook: most come from an IPv4 address.
  if (!address.includes(':')) return address.slice(0, 64);
  // Some proxies write the port too: 192.0.2.1:4711, [2001:db8::1]:4711.
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  const ipv6 = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? address;
  const [head = '', tail] = ipv6.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

/** The base URL by which the client reached this service, according to the request: `https://host`. */
export function originOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const first = (name: string): string | undefined => {
    const value = [headers[name] ?? []].flat().join(',').split(',')[0]?.trim();
    return trustedProxies > 0 && value !== '' ? value : undefined;
  };
  const scheme = first('x-forwarded-proto') === 'https' || 'encrypted' in socket ? 'https' : 'http';
  const host = first('x-forwarded-host') ?? headers.host ?? 'localhost';
  return `${scheme}://${/^[\w.:[\]-]+$/.test(host) ? host : 'localhost'}`;
}
