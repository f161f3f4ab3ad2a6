import { describe, expect, it } from 'vitest';
import { readProxies, UnusableProxy } from './proxies.ts';

const secure = { HTTPS_PROXY: 'http://secure:1' };
const both = { ...secure, HTTP_PROXY: 'http://plain:2' };
const except = (list: string) => ({ ...both, NO_PROXY: list });

describe('readProxies', () => {
  it.each([
    ['https://graph.facebook.com', {}, null],
    ['https://graph.facebook.com', both, 'secure:1'],
    ['http://graph.example.test', both, 'plain:2'],
    ['http://graph.example.test', secure, null],
    ['https://graph.facebook.com', { ...both, https_proxy: 'http://lower:3' }, 'lower:3'],
    ['https://graph.facebook.com', { HTTPS_PROXY: ' ' }, null],
    ['https://graph.facebook.com', { HTTPS_PROXY: 'proxy.example.com:3128' }, 'proxy.example.com:3128'],
    ['https://graph.facebook.com', { HTTPS_PROXY: 'http://name:p%40ss@[::2]:3' }, '[::2]:3'],
    ['https://graph.facebook.com', except('*'), null],
    ['https://graph.facebook.com', except('facebook.com'), null],
    ['https://graph.facebook.com', except('a.test, .facebook.com'), null],
    ['https://graph.facebook.com', except('a.test *.Facebook.com'), null],
    ['https://graph.facebook.com', except('book.com'), 'secure:1'],
    ['https://graph.facebook.com', except('facebook.com:443'), null],
    ['https://graph.facebook.com', except('facebook.com:80'), 'secure:1'],
    ['http://10.1.2.3:8090', except('10.1.2.3'), null],
    ['http://[2001:db8::1]', except('2001:db8::1'), null],
    ['http://localhost:8090', both, null],
    ['http://127.0.0.1:8090', both, null],
    ['http://[::1]:8090', both, null],
  ])('for %s and %o gives %s', (url, env, host) => {
    const { problems, ...proxies } = readProxies(env);
    expect([proxies.for(new URL(url))?.host ?? null, problems]).toEqual([host, []]);
  });

  it.each([
    ['socks5://proxy.example.com', 'names a SOCKS proxy, which is not supported'],
    ['socks5h://user:secret@proxy.example.com:1080', 'names a SOCKS proxy, which is not supported'],
    ['ftp://proxy.example.com', 'is not the URL of an HTTP proxy'],
    ['http://', 'is not the URL of an HTTP proxy'],
    ['http://user:secret@', 'is not the URL of an HTTP proxy'],
  ])('names the variable with %s, and connects past it only where no proxy was asked for', (value, what) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      const proxies = readProxies({ [name]: value, NO_PROXY: 'a.test' });
      expect(proxies.problems).toEqual([expect.stringContaining(`${name} ${what}. Give the address of an HTTP`)]);
      expect(proxies.problems.join()).not.toContain('secret');
      expect(() => proxies.for(new URL('https://graph.facebook.com'))).toThrow(UnusableProxy);
      for (const url of ['https://a.test', 'https://localhost', 'http://graph.facebook.com']) {
        expect(proxies.for(new URL(url))).toBeNull();
      }
    }
  });
});
