import { createHmac } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { startSandbox } from './sandbox.ts';
import { ana, apiKey, appSecret, openScene } from './scene.ts';
import { goTo, settled, signIn, takeShifts, watchShifts } from './steps.ts';
import { changeTo, measurePaint, measureViews, medianOf, reportViews, views } from './view-changes.ts';

/**
 * Measures how the console feels: size; first paint and changes of view on the data of the sandbox; then, over a long thread and a long list,
 * changes of view, what moves by itself, and frames while they are scrolled. `node apps/console/test/frames.ts [MESSAGES [EVENTS [ROUNDS]]]`
 * after a build, for docs/reference/figures.md; without messages and events the sandbox alone is measured.
 */
const [, , asked = '10000', askedEvents = '100000', askedRounds = '7'] = process.argv;
const messages = Number(asked);
const events = Number(askedEvents);
const rounds = Number(askedRounds);
const atOnce = 50;
const burst = 500;

// A limit of time that ends this program closes the browser first, which then looks like a crash of its own.
process.once('SIGTERM', () => console.log(`ended from outside after ${Math.round(performance.now() / 1_000)} s`));
for (const ending of ['.js', '.css']) console.log(`${ending}: ${kibOf(ending)} KiB gzipped, all files`);
const sandbox = await startSandbox();
try {
  const browser = await startBrowser(chromiumPath ?? '/usr/bin/chromium');
  const [cold, warm] = await measurePaint(browser, sandbox.link, rounds);
  for (const [name, times] of [
    ['nothing in the cache', cold],
    ['opened again', warm],
  ] as const)
    console.log(`first paint, ${name}: ${Math.round(medianOf(times))} ms, at worst ${Math.round(Math.max(...times))}`);
  for (const line of reportViews(await measureViews(browser, sandbox.link, rounds))) console.log(line);
  await browser.close();
} finally {
  await sandbox.stop();
}
if (messages === 0 && events === 0) process.exit();

const data = await mkdtemp(join(tmpdir(), 'console-'));
const scene = await openScene(`sqlite:${join(data, 'whatsapp.db')}`, 1_000);
const browser = await startBrowser(chromiumPath ?? '/usr/bin/chromium');
try {
  for (let count = 0; count < messages; count += 1) {
    scene.meta.users.write(ana, { type: 'text', text: { body: `Message ${count}: is the *blue mug* back?` } });
    if (count % burst === burst - 1) await delay(500);
  }
  for (let sent = 0; sent < events; sent += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => postWebhook(sent + index)));
  for (let count = 0; count < Math.min(messages, atOnce); count += 1)
    await scene.send(ana, { type: 'text', text: { body: `Answer ${count}` } });
  await scene.api('POST', '/v1/subscriptions', { url: scene.receiver.url, types: ['account.*'] });
  const waiting = async () =>
    (await scene.api<{ receiving: { unprocessed: number } }>('GET', '/v1/status')).receiving.unprocessed;
  do await delay(2_000);
  while ((await waiting()) > 0);

  const page = await browser.page({ width: 1280, height: 800 });
  await page.open(`${scene.service.url}/console`, `document.querySelector('#key')`);
  await signIn(page, apiKey);
  await page.open(`${scene.service.url}/console`, `document.querySelector('.verdict')`);
  await watchShifts(page);
  await settled(page);
  const reportShift = async (of: string) => {
    const { sum, moved } = await takeShifts(page);
    console.log(`layout shift of ${of} ${sum.toFixed(4)}${moved.map((each) => `\n  ${each}`).join('')}`);
  };
  await reportShift('the home page');
  // No click comes before these changes, so unlike a person's they count whole.
  for (const [hash, ready] of views) {
    const { painted, asking } = await changeTo(page, hash, ready);
    console.log(`${hash} after ${Math.round(painted)} ms, of which ${Math.round(asking)} until the last answer`);
    await settled(page);
    await reportShift(hash);
  }
  const { data: threads } = await scene.api<{ data: { id: string }[] }>('GET', '/v1/conversations');
  await goTo(page, `#/inbox/${threads[0]?.id}`);
  await settled(page);
  await report(page, 'thread', '.messages', '.bubble', `document.querySelector('.messages .older')?.click()`);
  await goTo(page, '#/events');
  await settled(page);
  const bottom = `(({ style }) => { const pane = document.querySelector('.list-pane'); pane.scrollTop = pane.scrollHeight; })(document.body)`;
  await report(page, 'events', '.list-pane', '.event-list a', bottom);
} finally {
  await browser.close();
  await scene.close();
  await rm(data, { recursive: true, force: true });
}

function kibOf(ending: string): string {
  const assets = fileURLToPath(new URL('../../whatsapp-service/dist/console/assets/', import.meta.url));
  const files = readdirSync(assets).filter((name) => name.endsWith(`${ending}.gz`));
  return (files.reduce((sum, name) => sum + statSync(join(assets, name)).size, 0) / 1024).toFixed(1);
}

/** A status of an unknown message, as Meta would send it; each is an event of its own. */
async function postWebhook(number: number): Promise<void> {
  const status = { id: `wamid.FRAMES${number}`, status: 'sent', timestamp: '1796000000', recipient_id: '48600100200' };
  const metadata = { display_phone_number: '15550783881', phone_number_id: defaults.phoneNumberId };
  const value = { messaging_product: 'whatsapp', metadata, statuses: [status] };
  const entry = [{ id: defaults.wabaId, changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  await fetch(`${scene.service.url}/webhooks/whatsapp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  });
}

/** Loads everything, then scrolls through it for five seconds, as fast as a hand can: five screens a second. */
async function report(page: Page, name: string, box: string, row: string, more: string): Promise<void> {
  const counted = `[document.querySelector('${box}').scrollHeight, document.querySelectorAll('${row}').length]`;
  for (let before = -1, idle = 0; idle < 20; ) {
    const [now = 0] = await page.value<number[]>(counted);
    idle = now === before ? idle + 1 : 0;
    before = now;
    await page.value(more);
    await delay(50);
  }
  const frames = await page.value<number[]>(`new Promise((done) => {
    const box = document.querySelector('${box}');
    box.scrollTop = box.scrollHeight / 2;
    const from = box.scrollTop;
    const times = [];
    const begun = performance.now();
    const step = (now) => {
      times.push(now);
      const part = Math.max(0, now - begun) / 5000;
      if (part >= 1) return done(times.slice(1).map((at, index) => at - times[index]));
      box.scrollTop = from - part * 25 * box.clientHeight;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`);
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.ceil(sorted.length * part) - 1] ?? 0).toFixed(1);
  const [pixels, rows] = await page.value<number[]>(counted);
  console.log(
    `${name}: ${pixels} pixels high, ${rows} rows drawn, ${frames.length / 5} frames a second, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
  );
}
