import { describe, expect, it } from 'vitest';
import { allowedTargets, type TargetChoice } from '../../config/targets.ts';
import { closedReason } from './safe-target.ts';

const https = { protocol: 'https:', port: 443 };
const choice = (allowed = ''): TargetChoice => ({
  allowed: allowedTargets.read({ INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: allowed }).value,
  ports: [443, 8443],
});

describe('closedReason', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '2a00:1450:4001::200e'])(
    'leaves the public address %s open over https',
    (address) => {
      expect(closedReason(address, https, choice())).toBeNull();
    },
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.1.2'],
    ['loopback', '::1'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['private', 'fd12:3456::1'],
    ['carrier-grade NAT, and one cloud’s metadata', '100.100.100.200'],
    ['link-local', '169.254.1.1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['metadata', '169.254.169.254'],
    ['metadata', '168.63.129.16'],
    ['metadata', 'fd00:ec2::254'],
    ['metadata', '192.0.0.192'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['“this network”', '0.1.2.3'],
    ['reserved', '240.0.0.1'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '192.0.2.1'],
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped, of a public one', '::ffff:8.8.8.8'],
    ['mapped, in hex', '::ffff:7f00:1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['translated', '::ffff:0:127.0.0.1'],
    ['6to4', '2002:7f00:1::1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['Teredo', '2001:0:7f00:1::1'],
    ['site-local', 'fec0::1'],
    ['documentation', '2001:db8::1'],
    ['no address', 'localhost'],
  ])('closes an address that is %s: %s', (_kind, address) => {
    expect(closedReason(address, https, choice())).not.toBeNull();
  });

  it('says what the address is, and which setting opens it', () => {
    expect(closedReason('10.1.2.3', https, choice())).toEqual({
      problem: '10.1.2.3 is a private address',
      remedy:
        'To allow it, add 10.1.2.3/32 or its range to INTEXURAOS_WHATSAPP_ALLOWED_TARGETS and restart the service.',
    });
  });

  it('opens a configured range on any port and over http, and nothing else', () => {
    const opened = choice('127.0.0.0/8, fd00::/8,10.9.8.7');
    const http = { protocol: 'http:', port: 3000 };
    for (const address of ['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1', 'fd12::1', '10.9.8.7']) {
      expect(closedReason(address, http, opened)).toBeNull();
    }
    for (const address of ['10.9.8.6', '::1', '64:ff9b::7f00:1', '2002:7f00:1::1']) {
      expect(closedReason(address, http, opened)).not.toBeNull();
    }
  });

  it('closes public addresses over http and on other ports', () => {
    expect(closedReason('8.8.8.8', { protocol: 'http:', port: 80 }, choice())?.problem).toBe('http is not encrypted');
    expect(closedReason('8.8.8.8', { protocol: 'https:', port: 22 }, choice())?.problem).toBe(
      'port 22 is not one of 443, 8443',
    );
  });
});

describe('INTEXURAOS_WHATSAPP_ALLOWED_TARGETS', () => {
  it.each(['localhost', '127.1', '0177.0.0.1', '10.0.0.0/33', '10.0.0.0/8;127.0.0.1'])('refuses %s', (text) => {
    expect(allowedTargets.read({ INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: text }).problem).toContain('Give addresses');
  });
});
