import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { prepareOpening, withStandIns } from './opening.ts';
import { buttonOf, type Opening, openedOf, partOf, placesOf } from './places.ts';
import { ana, apiKey, openScene, rude, type Scene, tellStory } from './scene.ts';
import { contains, drawn, goTo, settled } from './steps.ts';

/** Those of a part of the page that the Tab key has to reach, in the order of the document. */
const stopsIn = (part: string): string => `(() => {
  const all = [...${part}.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"], audio, video')];
  return all.filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0
    // Of a group of radio buttons the chosen one.
    && (each.type !== 'radio' || each.checked));
})()`;

/** What has the focus: its place among the stops, its name, and what is wrong with how it is shown. */
const focused = (part: string): string => `(() => {
  const own = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(own);
  const box = own.getBoundingClientRect();
  const isSeen = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return {
    index: ${stopsIn(part)}.indexOf(own),
    isNowhere: own === document.body,
    name: [own.tagName, own.id || own.className, (own.getAttribute('aria-label') || own.textContent || own.name || '').trim().slice(0, 40)].join(' '),
    wrong: outlineStyle === 'none' || Number.parseFloat(outlineWidth) === 0 ? 'no outline' : isSeen ? '' : 'not in view',
  };
})()`;

interface Focused {
  readonly index: number;
  readonly isNowhere: boolean;
  readonly name: string;
  readonly wrong: string;
}

describe.skipIf(!chromiumPath)('the console by keyboard alone', { timeout: 240_000 }, () => {
  let folder: string;
  let scene: Scene;
  let browser: Browser;
  let page: Page;
  let opening: Opening;
  let ids: Readonly<Record<'entry' | 'thread' | 'event', string>>;

  const press = (...keys: readonly string[]) => pressOn(page, ...keys);
  const pressOn = async (on: Page, ...keys: readonly string[]) => {
    for (const key of keys) await on.playwright.keyboard.press(key);
  };
  const resize = (width: number) => page.playwright.setViewportSize({ width, height: 800 });
  const at = () => page.value<Focused>(focused('document'));
  const open = async (hash: string) => {
    await goTo(page, '#/nowhere');
    await page.until(contains('h2', 'There is no such page'));
    await goTo(page, hash);
    await page.until(`!${contains('h2', 'There is no such page')}`);
    await page.until(`document.querySelector('h1, h2')`);
    await drawn(page);
  };

  /** Goes through a part by Tab until it begins again, or leaves it. @returns what is wrong. */
  async function walkThrough(part: string): Promise<string[]> {
    const wanted = await page.value<number>(`${stopsIn(part)}.length`);
    const problems: string[] = [];
    const reached = new Set<number>();
    let last = -1;
    for (let presses = 0; presses < wanted * 8 + 20; presses += 1) {
      const stop = await page.value<Focused>(focused(part));
      if (stop.isNowhere || (stop.index < last && stop.index <= 0)) break;
      // A field for a time has several stops of its own.
      if (stop.index !== last) {
        if (stop.index < last) problems.push(`${stop.name} comes out of order`);
        if (stop.wrong) problems.push(`${stop.name}: ${stop.wrong}`);
        reached.add(stop.index);
        last = Math.max(last, stop.index);
      }
      await press('Tab');
    }
    const missed = await page.value<string[]>(
      `${stopsIn(part)}.map((each) => [each.tagName, each.className, (each.textContent || each.name || each.id || '').trim().slice(0, 40)].join(' '))`,
    );
    return [
      ...problems,
      ...missed.flatMap((name, index) => (reached.has(index) ? [] : [`${name} is not reached by Tab`])),
    ];
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    scene = await openScene(`sqlite:${join(folder, 'whatsapp.db')}`);
    await scene.api('POST', '/v1/subscriptions', {
      ...{ url: scene.receiver.url, types: ['message.received'] },
    });
    await tellStory(scene);
    scene.meta.users.block(rude);
    await scene.send(rude, { type: 'text', text: { body: 'Hello?' } });
    await scene.api('POST', '/v1/broadcasts', {
      ...{ name: 'Offer', template: 'hello_world', language: 'en_US', recipients: [{ to: ana }] },
    });
    const first = async (list: string): Promise<string> => {
      const { data } = await scene.api<{ data: { id: string }[] }>('GET', `/v1/${list}`);
      if (data[0]) return data[0].id;
      await delay(100);
      return first(list);
    };
    ids = {
      entry: await first('outbox?state=failed'),
      ...{ thread: await first(`conversations?user=${ana}`), event: await first('events?kind=message.text') },
    };
    opening = await prepareOpening(scene);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page({ width: 1280, height: 800 });
    await withStandIns(page, opening);
    await page.open(`${scene.service.url}/console`, `document.querySelector('#key')`);
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('signs in by typing the key and Enter', async () => {
    await page.value(`document.querySelector('#key').focus()`);
    await page.playwright.keyboard.type(apiKey);
    await press('Enter');
    await page.until(contains('.verdict', '.'));
    // What was told before is not looked at twice on the pages that follow.
    await settled(page);
  });

  it.each([1280, 360])(
    'reaches everything on each page by Tab, in the order of the page, in sight and without a trap, at %i pixels',
    async (width) => {
      await resize(width);
      const { thread, event, entry } = ids;
      const told = [`#/inbox/${thread}`, `#/events/${event}`, `#/outbox/${entry}`, '#/outbox?code=131026'];
      const hashes = new Set([...(await placesOf(scene)), ...told]);
      const found: Record<string, string[]> = {};
      for (const hash of hashes) {
        await open(hash);
        // From the first stop of the document, as somebody arrives who comes from the address bar.
        await page.value(`${stopsIn('document')}[0].focus({ focusVisible: true })`);
        const problems = await walkThrough('document');
        if (problems.length > 0) found[hash] = problems;
      }
      expect(found).toEqual({});
      await resize(1280);
    },
  );

  it.each([1280, 360])(
    'opens each dialog by Enter, keeps the focus in it, and gives it back after Escape, at %i pixels',
    async (width) => {
      await resize(width);
      const found: Record<string, string[]> = {};
      for (const opened of openedOf(opening)) {
        const { hash, steps } = opened;
        const [name = ''] = steps;
        const isMenu = partOf(opened).endsWith('.menu');
        if (steps.length > 1 || typeof name !== 'string' || !(isMenu || opened.part === undefined)) continue;
        // Two places share a button: one that the place before has left behind would open its menu and go.
        await open(hash);
        await page.until(buttonOf(name));
        await page.value(`${buttonOf(name)}.focus()`);
        await press('Enter');
        await page.until(`document.querySelector('${partOf(opened)}') && !document.querySelector('dialog .loading')`);
        const part = `document.querySelector('${partOf(opened)}')`;
        if (isMenu) await press('Tab');
        const isInside = await page.value(`${part}.contains(document.activeElement)`);
        const problems = isMenu ? [] : await walkThrough(part);
        await press('Escape');
        await page.until(`!${part}`);
        await page.value(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
        const isBack = await page.value(`document.activeElement === ${buttonOf(name)}`);
        if (!isInside) problems.push('the focus is not in it');
        if (!isBack) problems.push(`the focus is on ${(await at()).name} after it`);
        if (problems.length > 0) found[`${hash}, ${name}`] = problems;
      }
      expect(found).toEqual({});
      await resize(1280);
    },
  );

  it('leaves the focus on the page where a dialog’s action ends, also after a second dialog', async () => {
    await open('#/account/keys');
    await page.value(
      `[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === 'New key').focus()`,
    );
    await press('Enter');
    await page.until(`document.querySelector('dialog #field-name')`);
    await page.value(`document.querySelector('#field-name').focus()`);
    await page.playwright.keyboard.type('dashboard');
    await press('Enter');
    await page.until(contains('.secret', 'ixw_'));
    await page.value(`[...document.querySelectorAll('dialog button')].at(-1).focus()`);
    await press('Enter');
    await page.until(`!document.querySelector('dialog')`);
    await page.until(`document.querySelector('main').contains(document.activeElement)`);
  });

  it('goes to any page by the palette, which tells a screen reader where one is, and back by Escape', async () => {
    await open('#/home');
    for (const [words, heading] of [
      ['inbox', 'Inbox'],
      ['events', 'Events'],
      ['failed mess', 'Outbox'],
      ['broadc', 'Broadcasts'],
      ['subscr', 'Subscriptions'],
      ['audit', 'Audit'],
      ['home', 'Home'],
    ] as const) {
      await press('Control+k');
      await page.until(`document.activeElement.matches('.palette input')`);
      await page.playwright.keyboard.type(words);
      await press('Enter');
      await page.until(`!document.querySelector('.palette') && ${contains('main h1:not(.section-title)', heading)}`);
      await page.until(`document.activeElement.matches('main h1')`);
    }
    await page.value(`document.querySelector('nav li a').focus()`);
    await press('/');
    await page.until(`document.activeElement.matches('.palette input')`);
    await press('Escape');
    await page.until(`document.activeElement.matches('nav li a')`);
  });

  it('moves the focus into what a phone opens instead of a list, and back to its row', async () => {
    const phone = await browser.page({ width: 360, height: 740 });
    await phone.open(`${scene.service.url}/console#/events`, `document.querySelector('.event-list a')`);
    for (const [hash, list] of [
      ['#/events', '.event-list'],
      ['#/outbox', '.entry-list'],
      ['#/inbox', '.conversations'],
    ] as const) {
      await goTo(phone, hash);
      await phone.until(`document.querySelector('${list} li a')`);
      await settled(phone);
      await phone.value(`document.querySelector('${list} li a').focus()`);
      const row = await phone.value<string>(`document.activeElement.getAttribute('href')`);
      await pressOn(phone, 'Enter');
      await phone.until(`document.activeElement.closest('.detail-pane, .thread')`);
      // Its heading takes the focus once it is there.
      await phone.until(`document.querySelector('.detail-head h2, .thread-head h2')`);
      await settled(phone);
      await phone.value(`document.querySelector('.back').focus()`);
      await pressOn(phone, 'Enter');
      await phone.until(`document.activeElement.getAttribute('href') === ${JSON.stringify(row)}`);
    }
  });

  it('moves the focus on to the row where a phone leaves a pane before its list is there', async () => {
    const phone = await browser.page({ width: 360, height: 740 });
    const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
    await phone.playwright.route(/\/v1\/events\?/, (route) => mayAnswer.then(() => route.continue()));
    const { data } = await scene.api<{ data: { id: string }[] }>('GET', '/v1/events');
    const hash = `#/events/${data[0]?.id}`;
    await phone.open(`${scene.service.url}/console${hash}`, `document.querySelector('.detail-head h2')`);
    await phone.value(`document.querySelector('.back').focus()`);
    await pressOn(phone, 'Enter');
    await phone.until(`document.activeElement.matches('.list-pane h1')`);
    letAnswer();
    await phone.until(`document.activeElement.getAttribute('href') === ${JSON.stringify(hash)}`);
    await phone.playwright.close();
  });

  it('gives the focus back to a button that was disabled meanwhile, and to the pane where it is gone', async () => {
    const retry = buttonOf('Retry');
    const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
    let isQueued = false;
    const [entry, action] = [`**/v1/outbox/${ids.entry}`, `**/v1/outbox/${ids.entry}/retry`];
    await page.playwright.route(entry, async (route) => {
      const response = await route.fetch();
      const shown = await response.json();
      await route.fulfill({ response, json: isQueued ? { ...shown, state: 'queued', problem: null } : shown });
    });
    await page.playwright.route(action, async (route) => {
      await mayAnswer;
      const error = { code: 'conflict', message: 'Not now.' };
      await route.fulfill({ status: isQueued ? 200 : 409, json: isQueued ? {} : { error } });
    });
    await open(`#/outbox/${ids.entry}`);
    await page.until(retry);
    await page.value(`${retry}.focus()`);
    await press('Enter');
    await page.until(`document.activeElement === document.body`);
    letAnswer();
    await page.until(contains('.detail-pane .failure', 'Not now.'));
    await page.until(`document.activeElement === ${retry}`);
    isQueued = true;
    await press('Enter');
    await page.until(`!${retry} && document.activeElement.matches('.detail-pane')`);
    await page.playwright.unroute(entry);
    await page.playwright.unroute(action);
  });

  it('has the browser complain about nothing but thumbnails that were not made yet, and a retry that was refused', () => {
    expect(
      page.complaints.filter((complaint) => !/401 \(Unauthorized\)|409 .*retry|503 .*thumbnail/.test(complaint)),
    ).toEqual([]);
  });
});
