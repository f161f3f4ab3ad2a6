import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { prepareOpening } from './opening.ts';
import { placesOf } from './places.ts';
import { ana, apiKey, openScene, richTemplates, rude, type Scene, tellEverything, tellStory } from './scene.ts';
import { answerOneByOne, contains, quiet, takeShifts, watchShifts } from './steps.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
] as const;

describe.skipIf(!chromiumPath)('nothing on a page of the console moves by itself', { timeout: 240_000 }, () => {
  let folder: string;
  let scene: Scene;
  let browser: Browser;
  /** One for each size, signed in, showing the home page. */
  let pages: readonly { readonly page: Page; readonly width: number }[];

  /** Loads the page from scratch. From another page of the console, it would only be changed to. */
  const open = async (page: Page, hash: string) => {
    await page.playwright.goto('about:blank');
    await page.open(`${scene.service.url}/console${hash}`, `document.querySelector('.frame main h1')`);
  };
  /** Everything that has moved since the last call, once the page has loaded. */
  const moved = async (page: Page, at: string): Promise<string[]> => {
    await quiet(page);
    const { sum, moved: what } = await takeShifts(page);
    return sum === 0 ? [] : [`${at}: ${sum.toFixed(4)}\n  ${what.join('\n  ')}`];
  };
  const onEach = async (look: (page: Page, width: number) => Promise<string[]>): Promise<string[]> => {
    const all: string[] = [];
    for (const { page, width } of pages) {
      // Only the page in front is painted.
      await page.playwright.bringToFront();
      all.push(...(await look(page, width)));
    }
    return all;
  };
  const loads = (hash: string) =>
    onEach(async (page, width) => {
      await open(page, hash);
      await watchShifts(page);
      return moved(page, `${hash} loaded at ${width}`);
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    scene = await openScene(`sqlite:${join(folder, 'whatsapp.db')}`, 20, richTemplates);
    browser = await startBrowser(chromiumPath ?? '', { showsScrollBars: true });
    pages = await Promise.all(sizes.map(async (size) => ({ page: await browser.page(size), width: size.width })));
    const [first] = pages;
    await first?.page.open(`${scene.service.url}/console#/sign-in?key=${apiKey}`, `document.querySelector('.frame')`);
    for (const { page } of pages) await answerOneByOne(page);
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('as the home page loads before any webhook has arrived', async () => {
    expect(await loads('#/home')).toEqual([]);
  });

  it('as the home page shows the first webhook, a finding that comes and goes, and a failure', async () => {
    const shows = async (of: string, selector: string, words: string) =>
      onEach(async (page, width) => {
        await page.until(contains(selector, words));
        return moved(page, `${of} at ${width}`);
      });
    scene.meta.users.write(ana, { type: 'text', text: { body: 'Are you open?' } });
    expect(await shows('a webhook', '.last-events', 'message.text')).toEqual([]);
    await scene.api('POST', `/v1/outbox/pause?phoneNumberId=${defaults.phoneNumberId}`, { reason: 'A wrong price' });
    expect(await shows('a finding', '.findings', 'A wrong price')).toEqual([]);
    const forged = { method: 'POST', headers: { 'x-hub-signature-256': 'sha256=00' }, body: '{}' };
    await fetch(`${scene.service.url}/webhooks/whatsapp`, forged);
    expect(await shows('a second finding', '.late-findings', 'signature')).toEqual([]);
    await scene.api('POST', `/v1/outbox/resume?phoneNumberId=${defaults.phoneNumberId}`);
    expect(await shows('a finding that is over', '.finding.over', 'A wrong price')).toEqual([]);
    scene.meta.users.block(rude);
    await scene.send(rude, { type: 'text', text: { body: 'Hello?' } });
    expect(await shows('a failure', '.reasons', '131026')).toEqual([]);
    scene.meta.users.unblock(rude);
  });

  it('as any page loads', async () => {
    await tellStory(scene);
    await tellEverything(scene);
    await prepareOpening(scene);
    await scene.meta.settled();
    const hashes = await placesOf(scene);
    const restless: string[] = [];
    for (const hash of hashes) restless.push(...(await loads(hash)));
    expect(restless).toEqual([]);
  });

  it('as a click opens an event, a message and a delivery next to their list', async () => {
    const restless: string[] = [];
    for (const list of ['events', 'outbox', 'deliveries'])
      restless.push(
        ...(await onEach(async (page, width) => {
          await open(page, `#/${list}`);
          await watchShifts(page);
          await page.until(`document.querySelector('.list-pane li a')`);
          await page.playwright.click('.list-pane li a');
          await page.until(`document.querySelector('.detail-pane h2')`);
          return moved(page, `${list} after a click at ${width}`);
        })),
      );
    expect(restless).toEqual([]);
  });

  it('as the sign-in page loads', async () => {
    const restless: string[] = [];
    for (const { width, height } of sizes) {
      const page = await browser.page({ width, height, isAlone: true });
      await answerOneByOne(page);
      await page.open(`${scene.service.url}/console`, `document.querySelector('#key')`);
      await watchShifts(page);
      restless.push(...(await moved(page, `sign-in at ${width}`)));
    }
    expect(restless).toEqual([]);
  });
});
