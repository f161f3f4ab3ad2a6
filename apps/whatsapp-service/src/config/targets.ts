import ipaddr from 'ipaddr.js';
import type { Reading, Variable } from './variable.ts';

/** Which targets of subscriptions may be called, besides public addresses over https. */
export interface TargetChoice {
  /** Addresses that are open though they are not public, on any port and over http too. */
  readonly allowed: readonly AddressRange[];
  /** The ports of public addresses. */
  readonly ports: readonly number[];
}

/** An address and how many of its leading bits count. */
export type AddressRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

export const targetVariables = {
  allowed: 'INTEXURAOS_WHATSAPP_ALLOWED_TARGETS',
  ports: 'INTEXURAOS_WHATSAPP_ALLOWED_PORTS',
} as const;

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Ranges such as `127.0.0.0/8`, or single addresses. */
export const allowedTargets: Variable<TargetChoice['allowed']> = {
  name: targetVariables.allowed,
  read: (env): Reading<TargetChoice['allowed']> => {
    const texts = listOf(env[targetVariables.allowed]);
    const ranges = texts.map(rangeOf);
    const wrong = texts.filter((_text, index) => ranges[index] === null);
    const value = ranges.filter((range) => range !== null);
    if (wrong.length === 0) return { value, problem: null };
    const problem =
      `${targetVariables.allowed} holds ${wrong.map((each) => `"${each}"`).join(', ')}. Give addresses or ranges of them, ` +
      'separated by commas, as 10.1.0.0/16,127.0.0.1. Names are resolved at each connection, so give the addresses behind them.';
    return { value: [], problem };
  },
};

/** The ports that targets may have: 443 and 8443 by default. */
export const allowedPorts: Variable<TargetChoice['ports']> = {
  name: targetVariables.ports,
  read: (env) => {
    const texts = listOf(env[targetVariables.ports]);
    const ports = texts.map(Number);
    if (texts.length === 0) return { value: [443, 8443], problem: null };
    if (texts.every((text, index) => /^\d+$/.test(text) && (ports[index] ?? 0) > 0 && (ports[index] ?? 0) < 65_536)) {
      return { value: ports, problem: null };
    }
    return {
      value: [],
      problem: `${targetVariables.ports} is "${texts.join(',')}". Give ports from 1 to 65535, as 443,8443.`,
    };
  },
};

function rangeOf(text: string): AddressRange | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  // Other spellings, such as octal digits or fewer parts, mean different addresses to different programs.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
