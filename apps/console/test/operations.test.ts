import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { ana, apiKey, openScene, type Scene } from './scene.ts';
import { contains, fill, goTo, signIn } from './steps.ts';

describe.skipIf(!chromiumPath)('what the person on call does in the console', { timeout: 120_000 }, () => {
  let folder: string;
  let scene: Scene;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    scene = await openScene(`sqlite:${join(folder, 'whatsapp.db')}`);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page({ width: 1280, height: 800 });
    await page.open(`${scene.service.url}/console`, `document.querySelector('#key')`);
    await signIn(page, apiKey);
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('subscribes a URL, shows the secret once, and what the receiver answers to a test', async () => {
    await goTo(page, '#/subscriptions');
    await page.until(contains('.empty', 'No subscription yet'));
    await page.press('Subscribe a URL');
    await fill(page, '#field-url', scene.receiver.url);
    await fill(page, '#field-types', 'message.received');
    await page.press('Subscribe');
    await page.until(contains('.secret', 'whsec_'));
    await page.press('It is stored');
    await page.until(contains('.detail-pane', scene.receiver.url));
    expect(await page.value('document.body.textContent')).not.toContain('whsec_');
    await page.press('Send a test');
    await page.press('Send');
    await page.until(contains('.test-result', 'HTTP 200'));
    await page.until(contains('.test-result', 'thanks'));
    await page.value(`document.querySelector('dialog').close()`);
  });

  it('shows why a delivery fails, and that it arrives once the receiver works again', async () => {
    scene.receiver.answer(503);
    scene.meta.users.write(ana, { type: 'text', text: { body: 'Hello?' } });
    await page.until(contains('.delivery-list', 'HTTP 503'));
    await page.click('.delivery-list a');
    await page.until(contains('.items', 'out of order'));
    scene.receiver.answer(200);
    await page.press('Try now');
    await page.until(contains('.detail-head', 'delivered'));
  });
});
