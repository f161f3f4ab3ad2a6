import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../src/index.ts';
import { preview, progress, shown } from '../src/page/message-view.js';

describe('the page', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  afterAll(() => simulator.close());

  it('is served with all that it loads, under a policy that lets nothing else in', async () => {
    const page = await fetch(simulator.url);
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const wanted = [...html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path = '']) => path);
    for (let path = wanted.pop(); path; path = wanted.pop()) {
      const file = await fetch(simulator.url + path);
      expect([path, file.status]).toEqual([path, 200]);
      const text = await file.text();
      wanted.push(...[...text.matchAll(/from '\.\/([^']+)'/g)].map(([, name = '']) => `/page/${name}`));
      // What people write must never be taken for markup.
      expect([path, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/.test(text)]).toEqual([path, false]);
    }
  });

  it('serves no other file', async () => {
    for (const path of ['/page/page.ts', '/page/..%2fpage.ts', '/page/%2e%2e/main.ts', '/page/', '/package.json']) {
      expect([path, (await fetch(simulator.url + path)).status]).not.toEqual([path, 200]);
    }
  });
});

describe('describe-message.js', () => {
  const copy = new URL('../src/page/describe-message.js', import.meta.url);
  const head =
    '// Made of packages/cloud-api/src/describe: `UPDATE_PAGE=1 npx vitest run packages/simulator/test/page`.\n';

  /** The page has no build and the simulator needs nothing but Node, so what is shared with the project is copied. */
  async function made(): Promise<string> {
    const { outputFiles } = await build({
      absWorkingDir: fileURLToPath(new URL('../../../', import.meta.url)),
      entryPoints: ['packages/cloud-api/src/describe/describe-message.ts'],
      bundle: true,
      format: 'esm',
      charset: 'utf8',
      write: false,
    });
    return head + outputFiles[0]?.text;
  }

  it('is what the rest of the project describes messages by (UPDATE_PAGE=1 brings it up to date)', async () => {
    const text = await made();
    if (process.env.UPDATE_PAGE) writeFileSync(copy, text);
    expect(readFileSync(copy, 'utf8')).toBe(text);
  });
});

describe('shown', () => {
  const sent = (type: string, content: object) => ({ direction: 'sent', type, body: { type, [type]: content } });

  it('fills templates in, by position and by name', () => {
    const templates = [
      {
        name: 'order',
        language: 'en_US',
        components: [
          { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
          { type: 'BODY', text: 'Dear {{name}}, it is {{2}}.' },
          { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }] },
        ],
      },
    ];
    const message = sent('template', {
      name: 'order',
      language: { code: 'en_US' },
      components: [
        { type: 'HEADER', parameters: [{ type: 'text', text: '7' }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'name', text: 'Ana' },
            { type: 'date_time', date_time: { fallback_value: 'ready' } },
          ],
        },
      ],
    });
    expect(shown(message, templates)).toMatchObject({
      title: 'Order 7',
      text: 'Dear Ana, it is ready.',
      choices: ['Thanks'],
    });
    expect(shown(message, [])).toMatchObject({ kind: 'template', text: 'order' });
  });

  it('has a choice for each button and row', () => {
    const action = { sections: [{ rows: [{ id: '1', title: 'Red' }] }, { rows: [{ id: '2', title: 'Blue' }] }] };
    expect(shown(sent('interactive', { type: 'list', body: { text: 'Which?' }, action }), []).choices).toEqual([
      'Red',
      'Blue',
    ]);
    const buttons = { buttons: [{ reply: { id: 'y', title: 'Yes' } }] };
    expect(shown(sent('interactive', { type: 'button', body: { text: '?' }, action: buttons }), []).choices).toEqual([
      'Yes',
    ]);
  });

  it('shows every other type, and what it doesn’t know by its name', () => {
    const received = (message: { readonly type: string; readonly [more: string]: unknown }) => ({
      direction: 'received',
      type: message.type,
      message,
    });
    expect(shown(received({ type: 'text', text: { body: 'hi' } }), []).text).toBe('hi');
    expect(preview(received({ type: 'location', location: { name: 'Café', latitude: 1, longitude: 2 } }), [])).toBe(
      'You: location Café',
    );
    const reply = { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } };
    expect(shown(received({ type: 'interactive', interactive: reply }), []).text).toBe('pressed “Yes”');
    expect(preview(received({ type: 'reaction', reaction: { emoji: '🫖' } }), [])).toBe('You: reacted 🫖');
    expect(shown(received({ type: 'hologram' }), []).text).toBe('hologram');
    expect(shown({ direction: 'sent', type: 'text' }, [])).toMatchObject({ text: '' });
  });
});

describe('progress', () => {
  it('is the newest status, or the failure with its code', () => {
    expect(progress({ statuses: [] }).state).toBe('accepted');
    expect(progress({ statuses: [{ status: 'sent' }, { status: 'read' }] })).toMatchObject({
      sign: '✓✓',
      state: 'read',
    });
    const failed = { status: 'failed', errors: [{ code: 131047, title: 'Re-engagement message' }] };
    expect(progress({ statuses: [failed] }).words).toBe('failed 131047: Re-engagement message');
  });
});
