import axe from 'axe-core';
import { expect } from 'vitest';
import type { Page } from '../../../packages/simulator/test/page/browser.ts';
import { closeAll, type Opening, openedOf, openOn, partOf } from './places.ts';

/** Lets a page be judged by axe. */
export const loadAxe = (page: Page): Promise<void> => page.value(axe.source);

const colours = ['light', 'dark'] as const;

/** Runs axe on a part of the page, in both colours: once all rules, and then those that colours decide. */
export async function expectFine(page: Page, of: string, where: string): Promise<void> {
  for (const colorScheme of colours) {
    await page.playwright.emulateMedia({ colorScheme });
    await page.value(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
    const rules = colorScheme === 'light' ? {} : { runOnly: ['color-contrast'] };
    const found = await page.value<string[]>(
      `axe.run(${of}, ${JSON.stringify({ ...rules, resultTypes: ['violations'] })}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
    );
    expect(found, `${where}, ${colorScheme}`).toEqual([]);
  }
  await page.playwright.emulateMedia({ colorScheme: 'light' });
  const wider = await page.value<number>('document.documentElement.scrollWidth - innerWidth');
  expect(wider, where).toBe(0);
}

/** The same for all that a person opens: dialogs, menus and the palette. */
export async function expectOpenedFine(page: Page, opening: Opening, width: number): Promise<void> {
  for (const opened of openedOf(opening)) {
    const where = `${opened.hash}, ${opened.steps.join(', ')} at ${width}`;
    await openOn(page, opened).catch((error: unknown) => {
      throw new Error(`It was not opened: ${where}`, { cause: error });
    });
    await expectFine(page, `document.querySelector('${partOf(opened)}')`, where);
    await closeAll(page);
  }
  await page.playwright.keyboard.press('Control+k');
  await page.until(`document.querySelector('.palette [role=option]')`);
  await expectFine(page, `document.querySelector('.palette')`, `the palette at ${width}`);
}
