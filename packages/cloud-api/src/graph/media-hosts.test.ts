import { describe, expect, it } from 'vitest';
import { createMediaHostCheck, defaultMediaHosts } from './media-hosts.ts';

describe('createMediaHostCheck', () => {
  const isAllowed = (url: string, hosts = defaultMediaHosts, graphUrl = 'https://graph.facebook.com'): boolean =>
    createMediaHostCheck(graphUrl, hosts)(new URL(url));

  it.each([
    ['https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'],
    ['https://LOOKASIDE.fbsbx.com:443/'],
    ['https://graph.facebook.com/v24.0/1'],
  ])('allows %s', (url) => {
    expect(isAllowed(url)).toBe(true);
  });

  it.each([
    ['http://lookaside.fbsbx.com/'],
    ['http://graph.facebook.com/'],
    ['https://lookaside.fbsbx.com:8443/'],
    ['https://lookaside.fbsbx.com.evil.example/'],
    ['https://evil.example/lookaside.fbsbx.com'],
    ['https://lookaside.fbsbx.com@evil.example/'],
    ['https://user:secret@lookaside.fbsbx.com/'],
    ['https://xlookaside.fbsbx.com/'],
    ['https://lookaside.fbsbx.com./'],
    ['https://a.lookaside.fbsbx.com/'],
    ['ftp://lookaside.fbsbx.com/'],
    ['data:text/plain,lookaside.fbsbx.com'],
  ])('allows nothing like %s', (url) => {
    expect(isAllowed(url)).toBe(false);
  });

  it('matches every subdomain with *., but not the name itself', () => {
    const hosts = ['*.fbsbx.com'];
    expect(isAllowed('https://lookaside.fbsbx.com/', hosts)).toBe(true);
    expect(isAllowed('https://a.b.fbsbx.com/', hosts)).toBe(true);
    expect(isAllowed('https://fbsbx.com/', hosts)).toBe(false);
    expect(isAllowed('https://evilfbsbx.com/', hosts)).toBe(false);
  });

  it('allows plain http only for the origin of the Graph API, as with a simulator', () => {
    const simulator = 'http://simulator:8090';
    expect(isAllowed(`${simulator}/whatsapp_business/attachments/`, [], simulator)).toBe(true);
    expect(isAllowed('http://simulator:8091/', [], simulator)).toBe(false);
    expect(isAllowed('https://simulator:8090/', [], simulator)).toBe(false);
  });
});
