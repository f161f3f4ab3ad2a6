import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, PageOptions } from '../../../packages/simulator/test/page/browser.ts';

/** Where a run of all tests leaves pictures for people to look at. */
const pictures = process.env.CONSOLE_PICTURES;

/** In both colours, whatever the page was in before. */
export async function keepPictures(page: Page, hash: string, before: PageOptions): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  // An id is another one in each run.
  const name = hash
    .replace(/\/[^/?]*\d[^/?]*/, '/one')
    .replace(/[^a-z]+/gi, '-')
    .slice(1, 40);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.playwright.emulateMedia({ colorScheme });
    await writeFile(join(pictures, `${name}-${before.width}-${colorScheme}.png`), await page.screenshot());
  }
  await page.playwright.emulateMedia({ colorScheme: before.colorScheme ?? 'light' });
}
