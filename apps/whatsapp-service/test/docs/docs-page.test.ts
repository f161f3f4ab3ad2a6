import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Browser,
  chromiumPath,
  type Page,
  startBrowser,
} from '../../../../packages/simulator/test/page/browser.ts';
import { buildConsole } from '../../../console/build.ts';
import { readConsoleFiles } from '../../src/http/console/console-files.ts';
import { createConsoleSessions } from '../../src/http/console/session.ts';
import { apiKey, createTestApi } from '../support/api.ts';
import { noon, phoneNumberId, wabaId } from '../support/webhooks.ts';

const { app } = createTestApi({
  ids: { wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] },
  consolePage: {
    files: readConsoleFiles(await buildConsole()),
    sessions: createConsoleSessions(['secret'], () => noon),
  },
});
const place = { url: '' };
const opened: { browser?: Browser } = {};

if (!chromiumPath)
  console.log(
    'The reference page is not opened in a browser: there is no Chromium here (apt-get install chromium-headless-shell).',
  );

beforeAll(async () => {
  if (!chromiumPath) return;
  place.url = await app.listen({ port: 0, host: '127.0.0.1' });
  opened.browser = await startBrowser(chromiumPath);
}, 60_000);
afterAll(async () => {
  await opened.browser?.close();
  await app.close();
});

async function open(width: number, path = '/docs'): Promise<Page> {
  if (!opened.browser) throw new Error('The browser has not started.');
  const page = await opened.browser.page({ width, height: 800 });
  await page.open(place.url + path, 'document.documentElement.classList.contains("js")');
  return page;
}

/** Elements that stand out of the page to the right, except what scrolls inside of its own box. */
const tooWide = `[...document.querySelectorAll('body *')].filter((each) => {
  if (!each.checkVisibility() || each.classList.contains('skip') || each.parentElement.closest('pre')) return false;
  return each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5;
}).map((each) => each.outerHTML.slice(0, 120))`;

describe.runIf(chromiumPath)('F17: /docs in a browser', () => {
  it.each([360, 1280])('is no wider than a screen of %i px, with everything open', async (width) => {
    const page = await open(width);
    await page.value(`document.querySelectorAll('details').forEach((each) => { each.open = true; })`);
    // A scroll bar takes some of a wide screen.
    expect(await page.value('document.documentElement.scrollWidth')).toBe(
      await page.value('document.documentElement.clientWidth'),
    );
    expect(await page.value(tooWide)).toEqual([]);
    expect(page.complaints).toEqual([]);
  });

  it('shows the samples in the language that was chosen, also after the page is loaded again', async () => {
    const page = await open(1280);
    const shown = `[...document.querySelectorAll('#listEvents pre[data-language]')].filter((each) => each.checkVisibility()).map((each) => each.dataset.language)`;
    expect(await page.value(shown)).toEqual(['curl']);
    await page.click('#listEvents button[value=Python]');
    expect(await page.value(shown)).toEqual(['Python']);
    await page.open(`${place.url}/docs`, 'document.documentElement.dataset.language');
    expect(await page.value(shown)).toEqual(['Python']);
    await page.click('#listEvents button[value=curl]');
  });

  it('fills in the ids of the service for a key holder, and copies what is shown, with no key in it', async () => {
    const page = await open(1280);
    await page.value(
      `Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })`,
    );
    await page.submit('#key', 'not-a-key');
    await page.until(`document.querySelector('#values output').textContent.includes('does not take this key')`);
    await page.submit('#key', apiKey);
    await page.until(`document.querySelector('#values output').textContent === 'Filled in.'`);
    await page.click('#sendMessage .copy');
    const copied = await page.value<string>('window.copied');
    expect(copied).toContain(`${place.url}/v24.0/${phoneNumberId}/messages`);
    expect(copied).toContain('$API_KEY');
    expect(await page.value('document.documentElement.outerHTML + JSON.stringify(localStorage)')).not.toContain(apiKey);
    expect(page.complaints).toEqual([]);
  });

  it('finds the searched word', async () => {
    const page = await open(360);
    const visible = `[...document.querySelectorAll('.operation')].filter((each) => each.checkVisibility()).map((each) => each.id)`;
    await page.value(`document.querySelector('#search').focus()`);
    await page.value(`(search.value = 'idempotency-key order', search.dispatchEvent(new Event('input')))`);
    expect(await page.value(visible)).toContain('sendMessage');
    expect(await page.value<string[]>(visible)).not.toContain('listEvents');
    await page.value(`(location.hash = 'listEvents')`);
    await page.until(`document.querySelector('#listEvents').checkVisibility()`);
    expect(page.complaints).toEqual([]);
  });
});
