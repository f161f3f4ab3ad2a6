import { lookup as resolveName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { TargetChoice } from '../../config/targets.ts';
import { closedReason, type Endpoint, endpointOf, hostOf } from './safe-target.ts';

/** The target is not one that may be called. */
export class ClosedTargetError extends Error {
  override readonly name = 'ClosedTargetError';
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(`The target is not allowed: ${problem}.`);
    this.remedy = remedy;
  }
}

export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: readonly Address[]) => void,
) => void;

interface Address {
  readonly address: string;
  readonly family: number;
}

export interface SafeConnectorOptions {
  readonly choice: TargetChoice;
  readonly timeoutMs: number;
  /** How names are resolved; the system's way by default. */
  readonly resolve?: Resolve | undefined;
}

/**
 * Connects to allowed addresses only. A name's addresses are checked as they are resolved for this very connection, and
 * the connected address is checked once more; so a name that resolves differently the second time gains nothing. The
 * TLS name and the `Host` header remain those of the URL.
 */
export function createSafeConnector(options: SafeConnectorOptions): buildConnector.connector {
  const { choice, timeoutMs } = options;
  // One for each endpoint: they keep TLS sessions.
  const connectors = new Map<string, buildConnector.connector>();
  const connectorFor = (endpoint: Endpoint): buildConnector.connector => {
    const name = `${endpoint.protocol}${endpoint.port}`;
    const known = connectors.get(name);
    if (known) return known;
    const made = buildConnector({ timeout: timeoutMs, lookup: safeLookup(endpoint, options) });
    connectors.set(name, made);
    return made;
  };
  return (target, callback) => {
    const url = new URL(`${target.protocol}//${target.host ?? target.hostname}`);
    const [endpoint, host] = [endpointOf(url), hostOf(url)];
    const closed = isIP(host) === 0 ? null : closedReason(host, endpoint, choice);
    if (closed) return callback(new ClosedTargetError(closed.problem, closed.remedy), null);
    connectorFor(endpoint)(target, (...result) => {
      const [error, socket] = result;
      const peer = error === null ? closedReason(socket.remoteAddress ?? '', endpoint, choice) : null;
      if (!peer || error !== null) return callback(...result);
      socket.destroy();
      callback(new ClosedTargetError(peer.problem, peer.remedy), null);
    });
  };
}

/** Resolves a name to those of its addresses that are allowed. */
function safeLookup(endpoint: Endpoint, { choice, resolve = systemResolve }: SafeConnectorOptions): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const open = addresses.filter(({ address }) => closedReason(address, endpoint, choice) === null);
      const [first] = open;
      if (!first) return callback(closedName(hostname, addresses, endpoint, choice), []);
      if (options.all) callback(null, [...open]);
      else callback(null, first.address, first.family);
    });
  };
}

const systemResolve: Resolve = (hostname, options, callback) => resolveName(hostname, options, callback);

function closedName(
  hostname: string,
  addresses: readonly Address[],
  endpoint: Endpoint,
  choice: TargetChoice,
): ClosedTargetError {
  const [reason] = addresses.flatMap(({ address }) => closedReason(address, endpoint, choice) ?? []);
  const { problem = 'it has no address', remedy = 'Check the name.' } = reason ?? {};
  return new ClosedTargetError(`${hostname} resolves to an address that is not allowed: ${problem}`, remedy);
}

/**
 * Why a URL can't be a target as its name resolves now; null if it can, and if the name does not resolve within `timeoutMs` or at all:
 * each attempt checks it again.
 */
export async function targetProblem(url: URL, options: SafeConnectorOptions): Promise<ClosedTargetError | null> {
  const [endpoint, host] = [endpointOf(url), hostOf(url)];
  const { choice, resolve = systemResolve, timeoutMs } = options;
  if (isIP(host) !== 0) {
    const closed = closedReason(host, endpoint, choice);
    return closed && new ClosedTargetError(closed.problem, closed.remedy);
  }
  const addresses = await new Promise<readonly Address[]>((done) => {
    const timer = setTimeout(() => done([]), timeoutMs);
    resolve(host, { all: true }, (error, found) => {
      clearTimeout(timer);
      done(error ? [] : found);
    });
  });
  if (addresses.length === 0) return null;
  const isOpen = addresses.some(({ address }) => closedReason(address, endpoint, choice) === null);
  return isOpen ? null : closedName(host, addresses, endpoint, choice);
}
