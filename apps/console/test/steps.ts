import { readFile } from 'node:fs/promises';
import type { Page } from '../../../packages/simulator/test/page/browser.ts';

/** Gives a key to the sign-in page. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.submit('#key', key);
  await page.until(`document.querySelector('.frame')`);
}

/** Waits until nothing is being loaded, and the page has been drawn with its pictures. */
export async function drawn(page: Page): Promise<void> {
  await page.value(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
  await page.until(`!document.querySelector('.loading')`);
  await page.value(
    `Promise.race([new Promise((done) => setTimeout(done, 3000)), Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))])`,
  );
}

/** The same after a burst of webhooks, for which the views look a second time. */
export async function settled(page: Page): Promise<void> {
  await drawn(page);
  await page.value(`new Promise((done) => setTimeout(done, 700))`);
}

/** The text of the page, or of a part of it. */
export const textOf = (selector: string): string => `(document.querySelector('${selector}')?.textContent ?? '')`;
export const contains = (selector: string, words: string): string =>
  `${textOf(selector)}.includes(${JSON.stringify(words)})`;

export const goTo = (page: Page, hash: string) => page.value(`location.hash = ${JSON.stringify(hash)}`);

/** Puts a value into a field of a form, or chooses the option whose first words it is. */
export async function fill(page: Page, selector: string, text: string): Promise<void> {
  await page.until(`document.querySelector('${selector}')`);
  const words = JSON.stringify(`${text} `);
  const chosen = `[...(field.options ?? [])].find((each) => each.text.startsWith(${words}))?.value`;
  await page.value(
    `((field) => { field.value = ${chosen} ?? ${JSON.stringify(text)}; for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true })); })(document.querySelector('${selector}'))`,
  );
}

/** Begins to add up what moves by itself, as browsers count it: what follows a click or a key is left out. */
export const watchShifts = (page: Page): Promise<void> =>
  page.value(`(window.shifts = [], new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) if (!hadRecentInput) window.shifts.push({
      value,
      moved: sources.map(({ node, previousRect, currentRect }) =>
        [node?.className || node?.nodeName, previousRect.x, previousRect.y, '→', currentRect.x, currentRect.y].join(' ')),
    });
  }).observe({ type: 'layout-shift', buffered: true }), null)`);

export interface Shifts {
  readonly sum: number;
  /** What moved, and by how much. */
  readonly moved: readonly string[];
}

/** What moved since it was asked for last. */
export async function takeShifts(page: Page): Promise<Shifts> {
  const shifts = await page.value<{ value: number; moved: string[] }[]>(`window.shifts.splice(0)`);
  return { sum: shifts.reduce((sum, { value }) => sum + value, 0), moved: shifts.flatMap(({ moved }) => moved) };
}

/**
 * Gives the page its answers one by one, each two frames after the previous one: as on a slow connection, all placeholders are
 * painted. From the next time that it is opened.
 */
export async function answerOneByOne(page: Page): Promise<void> {
  await page.playwright.addInitScript(`{
    const ask = window.fetch;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let turn = Promise.resolve();
    window.asking = 0;
    window.fetch = async (...call) => {
      window.asking += 1;
      try {
        const response = await ask(...call);
        turn = turn.then(frame).then(frame);
        await turn;
        return response;
      } finally {
        window.asking -= 1;
      }
    };
  }`);
}

/** Waits until the page of `answerOneByOne` has all of its answers, and has painted them with their pictures. */
export async function quiet(page: Page): Promise<void> {
  await page.value(`(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let calm = 0; calm < 6; calm = window.asking > 0 ? 0 : calm + 1) await frame();
  })()`);
  await drawn(page);
}

/** What a button that copies puts on the clipboard. */
export async function copiedBy(page: Page, label: string): Promise<string> {
  await page.value(
    `(window.copied = '', navigator.clipboard.writeText = async (text) => { window.copied = text; }, undefined)`,
  );
  await page.press(label);
  await page.until(`window.copied !== ''`);
  return page.value('window.copied');
}

/** What is saved by a link. */
export async function savedBy(page: Page, selector: string): Promise<Buffer> {
  const download = page.playwright.waitForEvent('download');
  await page.click(selector);
  return readFile(await (await download).path());
}

/** Gives the page a clock that `passTime` moves on. From the next time that it is opened. */
export async function holdClock(page: Page): Promise<void> {
  await page.playwright.addInitScript(`{
    const [now, repeat, end] = [Date.now, setInterval, clearInterval];
    const acts = new Map();
    let ahead = 0;
    Date.now = () => now() + ahead;
    window.setInterval = (act, ms) => {
      const id = repeat(act, ms);
      acts.set(id, act);
      return id;
    };
    window.clearInterval = (id) => (acts.delete(id), end(id));
    window.passTime = (ms) => {
      ahead += ms;
      for (const act of [...acts.values()]) act();
    };
  }`);
}

export const passTime = (page: Page, ms: number): Promise<void> => page.value(`passTime(${ms})`);
