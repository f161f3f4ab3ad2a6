import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';

const { app } = createTestApi();

describe('GET /', () => {
  it('names the addresses in JSON', async () => {
    const response = await app.inject('/');
    expect(response.json()).toMatchObject({ health: '/health', docs: '/docs', openapi: '/openapi.json' });
  });

  it('is a page for a browser', async () => {
    const response = await app.inject({ url: '/', headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const address of ['/health', '/docs', '/openapi.json']) expect(response.body).toContain(`href="${address}"`);
  });
});

describe('GET /docs', () => {
  it('needs no key, no script and nothing from elsewhere', async () => {
    const { body, headers } = await app.inject('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).not.toMatch(/<script|<iframe|<img|\ssrc=|@import|url\(|\sstyle=|\son\w+=/);
    for (const [, target] of body.matchAll(/<link[^>]* href="([^"]+)"/g)) expect(target).toBe('data:,');
  });

  it('allows by its policy its own style, known by hash, and nothing else', async () => {
    for (const [url, accept] of [
      ['/docs', '*/*'],
      ['/', 'text/html'],
    ] as const) {
      const { body, headers } = await app.inject({ url, headers: { accept } });
      const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
    }
  });

  it('has a section for every operation and every schema, and no link that leads nowhere', async () => {
    const { body } = await app.inject('/docs');
    const document = (await app.inject('/openapi.json')).json();
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const operations = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap(Object.values);
    for (const { operationId } of operations) expect(ids).toContain(operationId);
    for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
    for (const [, target] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('closes every element that it opens', async () => {
    const { body } = await app.inject('/docs');
    const open: string[] = [];
    for (const [, slash, name = ''] of body
      .replace(/<style>[\s\S]*<\/style>/, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'link', 'br'].includes(name)) continue;
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('shows how to call each operation', async () => {
    const { body } = await app.inject('/docs');
    expect(body).toContain('curl &quot;http://localhost:8080/v1/events?kind=message');
    expect(body).toContain('/v1/messages/wamid.');
    expect(body).toContain('Authorization: Bearer $API_KEY');
  });
});
