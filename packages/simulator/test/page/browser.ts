import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where a Chromium may be; undefined where there is none. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));

/** A page of a browser. */
export interface Page {
  /** What the browser complained about: exceptions, refused loads, violations of the policy. */
  readonly complaints: readonly string[];
  /** @param ready an expression that holds once the page has set itself up. */
  open(url: string, ready?: string): Promise<void>;
  /** The value of an expression in the page. */
  value<T>(expression: string): Promise<T>;
  /** Waits until an expression holds. @throws after a minute, with the expression. */
  until(expression: string): Promise<void>;
  /** Clicks on the first element that fits, once it is there. */
  click(selector: string): Promise<void>;
  /** Clicks on the button with that text. */
  press(text: string): Promise<void>;
  /** Types a text into a field, and Enter. */
  submit(selector: string, text: string): Promise<void>;
  chooseFile(selector: string, path: string): Promise<void>;
  /** What it looks like, as a PNG. */
  screenshot(): Promise<Uint8Array>;
}

export interface PageOptions {
  readonly width: number;
  readonly height: number;
  /** What the page is told that its reader prefers; light by default. */
  readonly colorScheme?: 'light' | 'dark';
}

export interface Browser {
  page(options: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Fields;
  readonly result?: Fields;
  readonly error?: { readonly message: string };
}

const maxWaitMs = 60_000;

/** Starts a Chromium and speaks its DevTools protocol through pipes; nothing is downloaded, no port is opened. */
export async function startBrowser(path: string): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'simulator-page-'));
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
  const child = spawn(path, [...flags, '--remote-debugging-pipe'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const { call, onEvent } = connect(child);
  return {
    page: async ({ width, height, colorScheme = 'light' }) => {
      const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
      const session = String(sessionId);
      const complaints: string[] = [];
      onEvent(session, ({ method, params }) => {
        if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded')
          complaints.push(JSON.stringify(params));
      });
      const here = (method: string, params: Fields = {}) => call(method, params, session);
      for (const domain of ['Page', 'Runtime', 'Log', 'DOM']) await here(`${domain}.enable`);
      await here('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
      await here('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: colorScheme }] });
      // Each page is in view, also while another one is.
      await here('Emulation.setFocusEmulationEnabled', { enabled: true });
      return pageOf(here, complaints);
    },
    close: async () => {
      const isOver = once(child, 'exit');
      child.kill();
      await isOver;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Call = (method: string, params?: Fields, sessionId?: string) => Promise<Fields>;

function connect(child: ChildProcess): {
  call: Call;
  onEvent: (session: string, take: (event: Message) => void) => void;
} {
  const [, , , input, output] = child.stdio;
  if (!input || !output || !('write' in input)) throw new Error('The browser has no pipes.');
  const waiting = new Map<number, { resolve: (result: Fields) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, (event: Message) => void>();
  let rest = '';
  let calls = 0;
  output.on('data', (chunk: Buffer) => {
    const parts = `${rest}${chunk}`.split('\0');
    rest = parts.pop() ?? '';
    for (const message of parts.map((part): Message => JSON.parse(part))) {
      const caller = waiting.get(message.id ?? 0);
      waiting.delete(message.id ?? 0);
      if (message.error) caller?.reject(new Error(message.error.message));
      else caller?.resolve(message.result ?? {});
      if (message.sessionId && message.method) listeners.get(message.sessionId)?.(message);
    }
  });
  return {
    call: (method, params = {}, sessionId) => {
      calls += 1;
      const id = calls;
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    onEvent: (session, take) => listeners.set(session, take),
  };
}

function pageOf(here: (method: string, params?: Fields) => Promise<Fields>, complaints: readonly string[]): Page {
  const value = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await here('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: T }).value;
  };
  const until = async (expression: string): Promise<void> => {
    const end = performance.now() + maxWaitMs;
    while (!(await value<boolean>(`Boolean(${expression})`))) {
      if (performance.now() > end) throw new Error(`The page never came to: ${expression}\n${complaints.join('\n')}`);
      await delay(25);
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
    value,
    until,
    open: async (url, ready = `document.querySelector('#number')?.textContent`) => {
      // Another hash alone would not load the page again.
      await here('Page.navigate', { url: 'about:blank' });
      await here('Page.navigate', { url });
      await until(`document.readyState === 'complete' && (${ready})`);
    },
    click: (selector) => clickOn(element(selector)),
    press: (text) => clickOn(button(text)),
    submit: async (selector, text) => {
      await until(element(selector));
      await value(`${element(selector)}.focus()`);
      await value(`${element(selector)}.value = ''`);
      await here('Input.insertText', { text });
      await value(`${element(selector)}.form.requestSubmit()`);
    },
    screenshot: async () => {
      const { data } = await here('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(String(data), 'base64');
    },
    chooseFile: async (selector, path) => {
      const { root } = await here('DOM.getDocument');
      const { nodeId } = await here('DOM.querySelector', { nodeId: (root as { nodeId: number }).nodeId, selector });
      await here('DOM.setFileInputFiles', { nodeId, files: [path] });
    },
  };
}
