import { describe, expect, it } from 'vitest';
import { readOptions } from '../options.ts';
import { checkAccess } from './control-access.ts';

interface Call {
  readonly from?: string;
  readonly host?: string | undefined;
  readonly origin?: string;
  readonly type?: string;
  readonly body?: 'sized' | 'chunked';
}

/** The status that a call gets; 200 if it is allowed. */
function statusFor(call: Call, controlHosts?: readonly string[]): unknown {
  const { from = '127.0.0.1', origin, type, body } = call;
  const headers = {
    ...('host' in call ? call.host !== undefined && { host: call.host } : { host: 'localhost:8090' }),
    ...(origin !== undefined && { origin }),
    ...(type !== undefined && { 'content-type': type }),
    ...(body === 'sized' && { 'content-length': '2' }),
    ...(body === 'chunked' && { 'transfer-encoding': 'chunked' }),
  };
  try {
    checkAccess({ headers, socket: { remoteAddress: from } }, controlHosts ? { controlHosts } : {});
    return 200;
  } catch (error) {
    return error instanceof Error && 'httpStatus' in error ? error.httpStatus : error;
  }
}

describe('the control API', () => {
  it.each<[string, Call]>([
    ['a program here', {}],
    ['by IPv4', { host: '127.0.0.1:8090' }],
    ['by another loopback address', { from: '127.0.0.9', host: '127.0.0.9:8090' }],
    ['by IPv6', { from: '::1', host: '[::1]:8090' }],
    ['over a socket for both', { from: '::ffff:127.0.0.1' }],
    ['its own page', { origin: 'http://localhost:8090' }],
    ['a page on another port here', { origin: 'http://127.0.0.1:3000' }],
    ['with a JSON body', { body: 'sized', type: 'application/json' }],
    ['with its charset', { body: 'chunked', type: 'application/json; charset=utf-8' }],
  ])('answers %s', (_who, call) => {
    expect(statusFor(call)).toBe(200);
  });

  it.each<[string, Call, number]>([
    ['another machine', { from: '192.168.1.20' }, 403],
    ['a connection that is gone', { from: '' }, 403],
    ['a name that leads here (DNS rebinding)', { host: 'evil.example:8090' }, 403],
    ['a name that begins like this machine’s', { host: 'localhost.evil.example' }, 403],
    ['an address that begins like this machine’s', { host: '127.0.0.1.evil.example' }, 403],
    ['another address of this machine', { host: '192.168.1.10:8090' }, 403],
    ['a request without a host', { host: undefined }, 403],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page without its own address', { origin: 'null' }, 403],
    ['a form', { body: 'sized', type: 'application/x-www-form-urlencoded' }, 415],
    ['a form disguised as text', { body: 'sized', type: 'text/plain' }, 415],
    ['a form with files', { body: 'chunked', type: 'multipart/form-data; boundary=application/json' }, 415],
    ['a body without a type', { body: 'sized' }, 415],
    ['a type that only begins like JSON', { body: 'sized', type: 'application/jsonp' }, 415],
  ])('refuses %s', (_who, call, status) => {
    expect(statusFor(call)).toBe(status);
  });

  it('answers other machines under the given names, and no others', () => {
    const [from, host] = ['172.18.0.5', 'simulator:8090'];
    expect(statusFor({ from, host }, ['simulator'])).toBe(200);
    expect(statusFor({ from, host, origin: 'http://simulator:8090' }, ['simulator'])).toBe(200);
    expect(statusFor({ from, host: 'localhost:8090' }, ['simulator'])).toBe(200);
    expect(statusFor({ from, host: 'evil.example' }, ['simulator'])).toBe(403);
    expect(statusFor({ from, host, origin: 'https://evil.example' }, ['simulator'])).toBe(403);
  });
});

describe('--control-hosts', () => {
  it('accepts names and addresses without ports', () => {
    expect(readOptions(['--control-hosts', 'simulator,[fe80::1]'])).toMatchObject({
      simulator: { controlHosts: ['simulator', 'fe80::1'] },
    });
    for (const wrong of ['', 'simulator:8090', 'http://simulator', 'a b'])
      expect(readOptions(['--control-hosts', wrong])).toMatch(/is no host name/);
  });
});
