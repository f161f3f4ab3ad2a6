import ipaddr from 'ipaddr.js';
import { type AddressRange, type TargetChoice, targetVariables } from '../../config/targets.ts';

/** The target of a call: the scheme and port of a URL. */
export interface Endpoint {
  readonly protocol: string;
  readonly port: number;
}

/** Why an address must not be called, and which setting would allow it. */
export interface ClosedReason {
  readonly problem: string;
  readonly remedy: string;
}

/** Azure's own services answer virtual machines on this public address. */
const metadataAddresses = ['168.63.129.16'];

/** IPv6 that is routed globally; everything else is special. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/**
 * Why an address must not be connected to; null if it may. Only global addresses are allowed, over https and on the
 * configured ports: no private, loopback, link-local or multicast address, none of a cloud's metadata service, and no
 * IPv6 address that stands for an IPv4 one (mapped, 6to4, NAT64, Teredo), whatever that is. Addresses that the
 * configuration allows may be called on any port, and over http too.
 */
export function closedReason(address: string, { protocol, port }: Endpoint, choice: TargetChoice): ClosedReason | null {
  if (!ipaddr.isValid(address)) return { problem: `${address} is not an address`, remedy: 'Give another URL.' };
  const parsed = ipaddr.parse(address);
  if (choice.allowed.some((range) => isWithin(parsed, range))) return null;
  const kind = specialKind(parsed);
  if (kind !== null) return { problem: `${address} is ${kind}`, remedy: openingRemedy(parsed) };
  if (protocol !== 'https:') {
    return {
      problem: `${protocol.slice(0, -1)} is not encrypted`,
      remedy: `Use an https URL, or allow the address: ${openingRemedy(parsed)}`,
    };
  }
  if (choice.ports.includes(port)) return null;
  return {
    problem: `port ${port} is not one of ${choice.ports.join(', ')}`,
    remedy: `Use one of these, or add it to ${targetVariables.ports}.`,
  };
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [base, bits]: AddressRange): boolean {
  if (address.kind() === base.kind()) return address.match(base, bits);
  // A range of IPv4 opens the mapped form of its addresses too: it reaches the same host.
  const plain = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : null;
  return plain !== null && base.kind() === 'ipv4' && plain.match(base, bits);
}

/** The special range that an address is in, in words; null for a global one. */
function specialKind(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  if (metadataAddresses.includes(address.toString())) return 'an address of a cloud’s metadata service';
  if (address.toString() === '169.254.169.254') return 'the address of a cloud’s metadata service';
  const range = address.range();
  if (range !== 'unicast') return words[range] ?? 'an address for special use';
  if (address instanceof ipaddr.IPv6 && !address.match(globalIpv6)) return 'an address for special use';
  return null;
}

const embedded = 'an IPv6 address that represents an IPv4 address';
const words: Readonly<Record<string, string>> = {
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: 'a provider’s private address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  unspecified: 'the unspecified address',
  ipv4Mapped: embedded,
  rfc6145: embedded,
  rfc6052: embedded,
  '6to4': embedded,
  teredo: embedded,
};

const openingRemedy = (address: ipaddr.IPv4 | ipaddr.IPv6): string =>
  `To allow it, add ${address.toString()}/${address.kind() === 'ipv4' ? 32 : 128} or its range to ${targetVariables.allowed} and restart the service.`;

export const endpointOf = ({ protocol, port }: URL): Endpoint => ({
  protocol,
  port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
});

/** The host of a URL as connections take it, without the brackets of IPv6. */
export const hostOf = ({ hostname }: Pick<URL, 'hostname'>): string => hostname.replace(/^\[|\]$/g, '');
