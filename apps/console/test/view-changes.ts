import type { Browser, Page } from '../../../packages/simulator/test/page/browser.ts';
import { drawn } from './steps.ts';

/** Each view, and what of it is there once its content is. */
export const views = [
  ['#/inbox', '.conversation'],
  ['#/events', '.event-list a'],
  ['#/outbox', '.entry-list a, .list-pane .empty'],
  ['#/subscriptions', '.subscription-list a'],
  ['#/deliveries', '.list-pane li a, .list-pane .empty'],
  ['#/broadcasts', '.list-pane li a, .list-pane .empty'],
  // At once, with what is configured; the other steps say that they are being checked.
  ['#/account/setup', '.step.done'],
  ['#/account/templates', '.cards li'],
  ['#/account/contacts', '.contact'],
  ['#/account/keys', '.keys'],
  // The same page, until the service and Meta have answered.
  ['#/account/setup?until=all', '.steps:not(:has(.checking))'],
  ['#/account/audit', '.audit-list li'],
  ['#/account/retention', '.tabs ~ * .rows'],
  ['#/home', '.verdict'],
] as const;

/** In milliseconds, from the change of the address until the browser has painted the view with its content. */
export interface Change {
  readonly painted: number;
  /** How long of that its requests were on their way. */
  readonly asking: number;
}

/** Changes to a view, and looks at what is painted. */
export async function changeTo(page: Page, hash: string, ready: string): Promise<Change> {
  return page.value<Change>(`new Promise((done) => {
    performance.clearResourceTimings();
    const { port1, port2 } = new MessageChannel();
    const begun = performance.now();
    port1.onmessage = () => {
      const painted = performance.now() - begun;
      const answers = performance.getEntriesByType('resource').map(({ responseEnd }) => responseEnd - begun);
      done({ painted, asking: Math.max(0, ...answers.filter((at) => at < painted)) });
    };
    const look = () => {
      if (!document.querySelector('${ready}') && performance.now() - begun < 10_000) return false;
      changes.disconnect();
      // The task after the next frame comes when that frame is drawn.
      requestAnimationFrame(() => port2.postMessage(null));
      return true;
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, { subtree: true, childList: true, attributes: true });
    location.hash = '${hash}';
  })`);
}

export interface ViewFigures {
  readonly hash: string;
  /** In pages that had not shown the view before. */
  readonly first: readonly Change[];
  readonly second: readonly Change[];
}

/**
 * Measures each view, twice in each of some fresh pages. Each page begins with another view, since the first change in a page takes longer.
 * @param link opens the console, signed in.
 */
export async function measureViews(browser: Browser, link: string, rounds: number): Promise<ViewFigures[]> {
  const figures = views.map(([hash]) => ({ hash, first: [] as Change[], second: [] as Change[] }));
  for (let round = 0; round < rounds; round += 1) {
    const page = await browser.page({ width: 1280, height: 800 });
    await page.open(link, `document.querySelector('.verdict')`);
    for (const visit of ['first', 'second'] as const)
      for (let count = 0; count < views.length; count += 1) {
        const at = (round * 2 + count) % views.length;
        const [hash, ready] = views[at] ?? views[0];
        await drawn(page);
        await page.value(`new Promise((done) => requestIdleCallback(() => done()))`);
        if ((await page.value('location.hash')) === hash) continue;
        figures[at]?.[visit].push(await changeTo(page, hash, ready));
      }
    await page.playwright.close();
  }
  return figures;
}

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** One line for each view: median and worst. */
export function reportViews(figures: readonly ViewFigures[]): string[] {
  const words = (changes: readonly Change[]): string => {
    const painted = changes.map((each) => each.painted);
    const asking = medianOf(changes.map((each) => each.asking));
    return `${Math.round(medianOf(painted))} ms, at worst ${Math.round(Math.max(...painted))}, of which ${Math.round(asking)} until the last answer`;
  };
  return figures.map(({ hash, first, second }) => `${hash}: first ${words(first)}; second ${words(second)}`);
}

/** First paint of a page that is opened with nothing in its cache, and of one that is opened again. */
export async function measurePaint(
  browser: Browser,
  link: string,
  rounds: number,
): Promise<readonly [number[], number[]]> {
  const [cold, warm]: [number[], number[]] = [[], []];
  const paint = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`;
  for (let round = 0; round < rounds; round += 1) {
    const page = await browser.page({ width: 1280, height: 800, isAlone: true });
    for (const times of [cold, warm]) {
      await page.open(link, `document.querySelector('.verdict') && ${paint}`);
      times.push(await page.value<number>(paint));
    }
    await page.playwright.context().close();
  }
  return [cold, warm];
}
