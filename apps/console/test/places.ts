import type { Page } from '../../../packages/simulator/test/page/browser.ts';
import { ana, type Scene } from './scene.ts';
import { fill, goTo } from './steps.ts';

const lists = ['conversations', 'outbox', 'events', 'broadcasts', 'subscriptions', 'deliveries'];
const tabs = [
  'setup',
  'templates',
  'templates?edit=new',
  'contacts',
  'retention',
  'keys',
  'audit',
  'errors?code=131026',
];

/** The address of every page and pane of the console, behind the `#`: of what the scene has, the newest. */
export async function placesOf(scene: Pick<Scene, 'api'>): Promise<string[]> {
  const newest = async (list: string) =>
    (await scene.api<{ data: { id: string }[] }>('GET', `/v1/${list}`)).data[0]?.id ?? `no-${list}`;
  const [thread, entry, event, broadcast, subscription, delivery] = await Promise.all(lists.map(newest));
  return [
    ...['#/home', '#/inbox', `#/inbox/${thread}`, '#/events', `#/events/${event}`, '#/outbox', `#/outbox/${entry}`],
    ...['#/broadcasts', `#/broadcasts/${broadcast}`, '#/subscriptions', `#/subscriptions/${subscription}`],
    ...['#/deliveries', `#/deliveries/${delivery}`, ...tabs.map((tab) => `#/account/${tab}`)],
  ];
}

/** What is needed for everything that can be opened. */
export interface Opening {
  readonly subscription: string;
  /** One that can be cancelled. */
  readonly broadcast: string;
  /** With an open window, a message of theirs, and a number with Conversation Routing. */
  readonly thread: string;
  /** One that may arrive twice when it is retried. */
  readonly entry: string;
  /** An address that takes deliveries. */
  readonly receiver: string;
}

/** What a page does not show before somebody asks for it: a dialog or a menu. */
export interface Opened {
  readonly hash: string;
  /** Buttons by what they say, or by a selector, and on the way what is typed into fields or chosen, or the name of a file. */
  readonly steps: readonly (string | readonly [field: string, text: string])[];
  /** What was opened; a dialog by default. */
  readonly part?: string;
}

const dialog = 'dialog[open]';
const times = { steps: ['.times summary'], part: '.times .menu' };

/** Every dialog and menu of the console. */
export function openedOf({ subscription, broadcast, thread, entry, receiver }: Opening): readonly Opened[] {
  const [inThread, ofSubscription] = [`#/inbox/${thread}`, `#/subscriptions/${subscription}`];
  return [
    { hash: '#/home', steps: ['Pause'] },
    { hash: '#/events', steps: ['Replay…'] },
    ...['#/events', '#/outbox', '#/deliveries', '#/account/audit'].map((hash) => ({ hash, ...times })),
    { hash: '#/outbox?code=131026', steps: ['Retry these'] },
    { hash: '#/outbox?code=131026', steps: ['Cancel these'] },
    { hash: `#/outbox/${entry}`, steps: ['Retry'] },
    { hash: '#/broadcasts', steps: ['New'] },
    { hash: `#/broadcasts/${broadcast}`, steps: ['Cancel'] },
    { hash: '#/subscriptions', steps: ['New'] },
    ...['Send a test', 'Replay', 'Edit', 'Rotate the secret', 'Delete'].map((name) => ({
      ...{ hash: ofSubscription, steps: [name] },
    })),
    { hash: '#/account/contacts', steps: ['Erase…'] },
    { hash: '#/account/keys', steps: ['New key'] },
    { hash: '#/account/keys', steps: ['Revoke'] },
    { hash: inThread, steps: ['Send a template'] },
    { hash: inThread, steps: ['.in .react summary'], part: '.react .menu' },
    { hash: inThread, steps: ['.control summary'], part: '.control .menu' },
    { hash: inThread, steps: ['Send later'], part: '.composer' },
    { hash: inThread, steps: ['.in .reply'], part: '.composer' },
    { hash: inThread, steps: [['#file', 'offer.pdf']], part: '.composer' },
    { hash: inThread, steps: ['Send a template', ['#template', 'table_ready']] },
    // After what they lead to, nothing is as it was.
    { hash: ofSubscription, steps: ['Send a test', `${dialog} button.primary`], part: '.test-result' },
    { hash: ofSubscription, steps: ['Rotate the secret', 'Make a new secret'], part: '.secret' },
    { hash: '#/account/keys', steps: ['New key', ['#field-name', 'For axe'], 'Create'], part: '.secret' },
    { hash: '#/subscriptions', steps: ['New', ['#field-url', receiver], 'Subscribe'], part: '.secret' },
    {
      hash: `#/account/contacts?q=${ana}`,
      steps: ['Erase…', ['#field-typed', ana], 'Erase for good'],
      part: `${dialog}:has(.rows)`,
    },
  ];
}

export const partOf = ({ part = dialog }: Opened): string => part;

/** The button that a step names, or that a selector finds. */
export const buttonOf = (step: string): string =>
  /^[.#]|\[/.test(step)
    ? `document.querySelector(${JSON.stringify(step)})`
    : `[...(document.querySelector('${dialog}') ?? document).querySelectorAll('button')].find((each) => each.checkVisibility() && !each.disabled && [each.textContent.trim(), each.getAttribute('aria-label')].includes(${JSON.stringify(step)}))`;

/** Opens it as somebody does with the mouse. */
export async function openOn(page: Page, { hash, ...opened }: Opened): Promise<void> {
  await goTo(page, hash);
  for (const step of opened.steps) {
    if (typeof step === 'string') {
      await page.until(buttonOf(step));
      await page.value(`${buttonOf(step)}.click()`);
    } else if (step[0] === '#file') await page.playwright.setInputFiles('#file', fileNamed(step[1]));
    else await fill(page, ...step);
  }
  const part = partOf({ hash, ...opened });
  await page.until(`document.querySelector('${part}') && !document.querySelector('${part} .loading')`);
}

const fileNamed = (name: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });

/** Closes what is open on the page, and waits until it is gone: what is opened next may be drawn by the same component. */
export async function closeAll(page: Page): Promise<void> {
  await page.value(
    `(document.querySelector('${dialog}')?.close(), document.querySelector('main details:is(.times, .react, .control)[open]')?.removeAttribute('open'), document.querySelector('.composer :is(.replying, .attached) button')?.click(), undefined)`,
  );
  await page.until(`!document.querySelector('dialog')`);
}
