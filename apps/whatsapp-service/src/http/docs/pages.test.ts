import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { noon } from '../../../test/support/webhooks.ts';
import type { ConsoleFile } from '../console/console-files.ts';
import { createConsoleSessions } from '../console/session.ts';
import { passedPaths } from '../graph/passed-paths.ts';
import { messageExamples } from '../schemas/message-examples.ts';

const reference = { script: 'assets/reference-0a1b.js', style: 'assets/reference-2c3d.css' };
const { app } = createTestApi({
  consolePage: {
    files: { page: fileAt('index.html'), assets: [], reference },
    sessions: createConsoleSessions(['secret'], () => noon),
  },
});

function fileAt(path: string): ConsoleFile {
  return { path, type: 'text/html; charset=utf-8', bytes: Buffer.from(''), gzipped: Buffer.from('') };
}

/** Meta's paths, with a Meta that refuses the service's token; its answer is the error. */
async function graphWithMetaRefusing() {
  const error = { message: 'Error validating access token', type: 'OAuthException', code: 190, fbtrace_id: 'A1' };
  const body = new TextEncoder().encode(JSON.stringify({ error }));
  const headers = new Headers({ 'content-type': 'application/json' });
  const api = createGraphApi({}, { call: async () => ({ kind: 'answered', status: 401, headers, body }) });
  const graph = async (given: Record<string, string> = {}) =>
    (await api.request({ method: 'GET', url: `/v24.0/${ourNumber}`, headers: given })).json().error;
  return { graph };
}

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
  it('needs no key, and nothing but the style and the script that the console’s build made for it', async () => {
    const { body, headers } = await app.inject('/docs');
    expect([headers['content-type'], headers['cache-control']]).toEqual(['text/html; charset=utf-8', 'no-cache']);
    const page = body.replace(`<script type="module" src="/console/${reference.script}"></script>`, '');
    expect(page.length).toBeLessThan(body.length);
    expect(page).not.toMatch(/<script|<style|<iframe|<img|\ssrc=|@import|url\(|\sstyle=|\son\w+=|https?:\/\/cdn/);
    const links = [...page.matchAll(/<link[^>]* href="([^"]+)"/g)].map(([, target]) => target);
    expect(links).toEqual(['data:,', `/console/${reference.style}`]);
  });

  it('shows the same without style and script where the console was not built', async () => {
    const { body } = await createTestApi().app.inject('/docs');
    expect(body).not.toContain('/console/assets');
    expect(body).toContain('id="listEvents"');
  });

  it('may run files of this service only, as the page at / may', async () => {
    for (const [url, accept] of [
      ['/docs', '*/*'],
      ['/', 'text/html'],
    ] as const) {
      const { headers } = await app.inject({ url, headers: { accept } });
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; .*connect-src 'self'; /);
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe|frame-src/);
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
    for (const [, slash, name = ''] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'link', 'br', 'input'].includes(name)) continue;
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('shows how to call each operation', async () => {
    const { body } = await app.inject('/docs');
    const text = body.replace(/<\/?span[^>]*>/g, '');
    expect(text).toContain('curl &quot;http://localhost:8080/v1/events?kind=message');
    expect(text).toContain('/v1/messages/wamid.');
    expect(text).toContain('Authorization: Bearer $API_KEY');
  });

  it('F17: shows both forms of errors, each path of Meta’s, and a body of every type', async () => {
    const { body } = await app.inject('/docs');
    for (const { path } of passedPaths) expect(body).toContain(`<code>${path}</code>`);
    for (const name of Object.keys(messageExamples)) expect(body).toContain(`<b>${name}</b>`);
    expect(body).toMatch(/Under <code>\/v1<\/code>.*not_found/s);
    expect(body).toMatch(/Under Meta’s paths.*fbtrace_id/s);
    expect(body).toContain('<code>keepalive</code>');
  });

  it('F17: distinguishes a refused key from Meta’s refused token by the field that it names', async () => {
    const { graph } = await graphWithMetaRefusing();
    const field = 'error.error_data.refused_by';
    expect((await app.inject('/docs')).body).toContain(`<code>${field}</code>`);
    const [ours, metas] = [await graph({ authorization: 'Bearer wrong' }), await graph()];
    expect([ours, metas]).toMatchObject([{ code: 190, error_data: { refused_by: 'service' } }, { code: 190 }]);
    expect(JSON.stringify(metas)).not.toContain('refused_by');
  });

  it('F17: shows its own ids to everybody in a sandbox only, and otherwise for a key', async () => {
    const ids = { wabaIds: ['777000777'], phoneNumberIds: ['888000888'] };
    for (const isSandbox of [true, false]) {
      const api = createTestApi({ ids, isSandbox });
      const { body } = await api.app.inject('/docs');
      expect([body.includes('888000888'), body.includes('777000777')]).toEqual([isSandbox, isSandbox]);
      expect((await api.app.inject('/')).body).not.toContain('888000888');
      expect((await api.get('/')).json()).toMatchObject({ ...ids, graphVersion: 'v24.0' });
    }
  });
});
