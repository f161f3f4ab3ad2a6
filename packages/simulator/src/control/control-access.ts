import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { ControlError } from './control-error.ts';

/** Access control of the control API, which requires no key. */
export interface ControlAccess {
  /**
   * Host names, in addition to the loopback ones, under which it may be reached. If there are any, other machines may
   * call it too; otherwise only this one.
   */
  readonly controlHosts?: readonly string[];
}

/** The parts of a request that identify the caller. */
interface Caller extends Pick<IncomingMessage, 'headers'> {
  readonly socket: { readonly remoteAddress?: string | undefined };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * Refuses other machines and pages of other sites. A browser sends the requests of such pages from this machine, but
 * names the site in `Origin`, and the host name that resolved to this machine in `Host` (DNS rebinding). A body must
 * also have the type JSON, which forms can't send, and scripts can't send without a preflight.
 * @throws {ControlError} 403 or 415 for a call that is not allowed.
 */
export function checkAccess({ headers, socket }: Caller, { controlHosts = [] }: ControlAccess): void {
  const isHere = (host: string): boolean => isLoopback(host) || controlHosts.includes(host);
  if (controlHosts.length === 0 && !isLoopback(socket.remoteAddress ?? '')) throw new ControlError(elsewhere, 403);
  if (!isHere(hostOf(`http://${headers.host}`))) throw new ControlError(elsewhere, 403);
  if (headers.origin !== undefined && !isHere(hostOf(headers.origin))) throw new ControlError(otherSite, 403);
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && !/^application\/json *(;|$)/i.test(headers['content-type'] ?? ''))
    throw new ControlError(notJson, 415);
}

const elsewhere =
  'The control API answers this machine only, at localhost or 127.0.0.1. To reach it under another name, or from another ' +
  'machine, start the simulator with --control-hosts NAME.';
const otherSite =
  'This request comes from a page of another site. The control API serves its own page and programs only.';
const notJson = 'Bodies are JSON: send them with "Content-Type: application/json".';

/** The host of a URL as a browser understands it; none for text that is not a URL, such as `Origin: null`. */
const hostOf = (url: string): string => URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? '';

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  // An IPv4 address as an IPv6 socket shows it.
  const address = host.replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
