import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, isPrivatePeer } from './client-address.ts';

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('clientAddress', () => {
  it('is the connection’s, whatever a header claims', () => {
    expect(clientAddress(from('10.0.0.1', '6.6.6.6'), 0)).toBe('10.0.0.1');
  });

  it('is the Nth from the right behind N proxies, so a client can’t choose it', () => {
    const request = from('10.0.0.1', '6.6.6.6, 7.7.7.7, 8.8.8.8');
    expect(clientAddress(request, 1)).toBe('8.8.8.8');
    expect(clientAddress(request, 2)).toBe('7.7.7.7');
  });

  it('falls back to the connection where the header is shorter than the proxies', () => {
    expect(clientAddress(from('10.0.0.1', '8.8.8.8'), 3)).toBe('10.0.0.1');
    expect(clientAddress(from('10.0.0.1'), 1)).toBe('10.0.0.1');
  });

  it('counts an IPv6 customer’s whole /64 as one, and a mapped address as IPv4', () => {
    expect(clientAddress(from('2001:db8::1'), 0)).toBe(clientAddress(from('2001:db8:0:0:ffff::2'), 0));
    expect(clientAddress(from('2001:db8:0:1::1'), 0)).not.toBe(clientAddress(from('2001:db8::1'), 0));
    expect(clientAddress(from('::ffff:1.2.3.4'), 0)).toBe('1.2.3.4');
  });

  it('ignores the port that some proxies add, so that one client is one address', () => {
    expect(clientAddress(from('10.0.0.1', '192.0.2.1:4711'), 1)).toBe('192.0.2.1');
    expect(clientAddress(from('10.0.0.1', '[2001:db8::1]:4711'), 1)).toBe(clientAddress(from('2001:db8::1'), 0));
  });
});

describe('isPrivatePeer', () => {
  it.each([
    '127.0.0.9',
    '::1',
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '172.31.0.1',
    '192.168.1.20',
    '169.254.1.1',
    'fd00::7',
    'fe80::1',
  ])('is true for %s, where a proxy may be', (remoteAddress) => expect(isPrivatePeer({ remoteAddress })).toBe(true));

  it.each(['31.13.24.7', '172.32.0.1', '::ffff:31.13.24.7', '2a03:2880::1', ''])(
    'is false for %s, which may be any client',
    (remoteAddress) => expect(isPrivatePeer({ remoteAddress })).toBe(false),
  );
});
