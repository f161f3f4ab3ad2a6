import { describe, expect, it } from 'vitest';
import { readProxies } from './proxies.ts';

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

  it.each(['socks5://proxy.example.com', 'http://', 'http://user:secret@'])('names a variable with %s', (value) => {
    const { problems } = readProxies({ HTTPS_PROXY: value });
    expect(problems).toEqual([expect.stringMatching(/^HTTPS_PROXY names no HTTP proxy\. Give its address/)]);
    expect(problems.join()).not.toContain('secret');
  });
});
