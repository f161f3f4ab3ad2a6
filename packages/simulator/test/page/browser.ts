import { existsSync } from 'node:fs';
import { type Page as BrowserPage, type CDPSession, chromium } from 'playwright-core';

/** The path of Chromium; undefined if there is none. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));

/** A page of a browser. */
export interface Page {
  /** The browser's errors: exceptions, refused loads, violations of the policy. */
  readonly complaints: readonly string[];
  /** Playwright's object for the page, with keyboard, mouse and locators. */
  readonly playwright: BrowserPage;
  /** @param ready an expression that is true once the page is ready. */
  open(url: string, ready?: string): Promise<void>;
  /** The value of an expression in the page. */
  value<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. @throws after a minute, with the expression. */
  until(expression: string): Promise<void>;
  /** Clicks on the first matching element, once it exists. */
  click(selector: string): Promise<void>;
  /** Clicks on the button with that text. */
  press(text: string): Promise<void>;
  /** Types a text into a field, and Enter. */
  submit(selector: string, text: string): Promise<void>;
  chooseFile(selector: string, path: string): Promise<void>;
  /** A screenshot, as a PNG. */
  screenshot(): Promise<Uint8Array>;
}

export interface PageOptions {
  readonly width: number;
  readonly height: number;
  /** The colour scheme that the reader prefers; light by default. */
  readonly colorScheme?: 'light' | 'dark';
  /** For another user: it shares no cookies with other pages. */
  readonly isAlone?: boolean;
}

export interface Browser {
  page(options: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

const maxWaitMs = 60_000;
const lookEveryMs = 25;

/**
 * Starts the machine's Chromium through Playwright; nothing is downloaded. Its pages share cookies, like tabs.
 * @param showsScrollBars as on a desktop, where they take space; by default there are none.
 */
export async function startBrowser(executablePath: string, { showsScrollBars = false } = {}): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
    ...(showsScrollBars && { ignoreDefaultArgs: ['--hide-scrollbars'] }),
  });
  const shared = await browser.newContext();
  return {
    page: async ({ width, height, colorScheme = 'light', isAlone = false }) => {
      const context = isAlone ? await browser.newContext() : shared;
      const page = await context.newPage();
      page.setDefaultTimeout(maxWaitMs);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setDeviceMetricsOverride', {
        ...{ width, height, deviceScaleFactor: 1 },
        mobile: width < 600,
      });
      return pageOf(page, session);
    },
    close: () => browser.close(),
  };
}

function pageOf(page: BrowserPage, session: CDPSession): Page {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.text()} (${message.location().url})`);
  });
  // Playwright evaluates texts with `eval`, which the policies of these pages forbid; the protocol itself does not.
  const value = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      ...{ expression, returnByValue: true, awaitPromise: true },
    });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value as T;
  };
  /** Why a test waited in vain may be seen in what the page shows, and whether it is painted at all. */
  const never = async (expression: string): Promise<string> => {
    const shown = await value<string>(
      `[location.href, document.visibilityState, document.body.innerText.slice(0, 1000)].join('\\n')`,
    );
    const isPainted = await value<boolean>(
      `Promise.race([new Promise((done) => requestAnimationFrame(() => done(true))), new Promise((done) => setTimeout(() => done(false), 2000))])`,
    );
    const painted = isPainted ? 'It is painted.' : 'It is not painted.';
    return [`The page never came to: ${expression}`, ...complaints, painted, 'It shows:', shown].join('\n');
  };
  const until = async (expression: string): Promise<void> => {
    const end = performance.now() + maxWaitMs;
    while (!(await value<boolean>(`Boolean(${expression})`))) {
      if (performance.now() > end) throw new Error(await never(expression));
      await page.waitForTimeout(lookEveryMs);
    }
  };
  const element = (selector: string): string => `document.querySelector(${JSON.stringify(selector)})`;
  const button = (text: string): string =>
    `[...document.querySelectorAll('button')].find((each) => each.checkVisibility() && each.textContent.trim() === ${JSON.stringify(text)})`;
  const clickOn = async (target: string): Promise<void> => {
    await until(target);
    await value(`${target}.click()`);
  };
  return {
    complaints,
    playwright: page,
    value,
    until,
    open: async (url, ready = `document.querySelector('#number')?.textContent`) => {
      // A change of the hash alone would not reload the page.
      await page.goto('about:blank');
      await page.goto(url);
      await until(ready);
    },
    click: (selector) => clickOn(element(selector)),
    press: (text) => clickOn(button(text)),
    submit: async (selector, text) => {
      await until(element(selector));
      await value(`(${element(selector)}.value = '', ${element(selector)}.focus())`);
      await page.keyboard.insertText(text);
      await value(`${element(selector)}.form.requestSubmit()`);
    },
    // Playwright’s own method would reset the page’s size, without the phone emulation.
    screenshot: async () =>
      Buffer.from((await session.send('Page.captureScreenshot', { format: 'png' })).data, 'base64'),
    chooseFile: (selector, path) => page.setInputFiles(selector, path),
  };
}
