import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { deliveries } from '../../whatsapp-service/src/deliveries/collections.ts';
import { load, put } from '../../whatsapp-service/src/records/flow.ts';
import { createSqliteStore } from '../../whatsapp-service/src/storage/sqlite/sqlite-store.ts';
import type { Received } from './receiver.ts';
import { ana, apiKey, ben, cai, openScene, type Scene } from './scene.ts';
import { contains, copiedBy, goTo as goToPlace, holdClock, passTime, savedBy, settled, textOf } from './steps.ts';

if (!chromiumPath)
  console.log(
    'No Chromium on this machine: repairs are not tested in a browser (apt-get install chromium-headless-shell).',
  );

const hourMs = 60 * 60_000;
const text = (body: string) => ({ type: 'text', text: { body } });

/** Whether a delivery is signed with the secret, and with how many in all (Standard Webhooks). */
function signaturesOf({ headers, body }: Received, secret: string): { readonly isBy: boolean; readonly count: number } {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const given = String(headers['webhook-signature']).split(' ');
  const own = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return { isBy: given.includes(own), count: given.length };
}

describe.skipIf(!chromiumPath)('what people look into and put right in the console', { timeout: 120_000 }, () => {
  let folder: string;
  let database: string;
  let scene: Scene;
  let browser: Browser;
  let page: Page;
  let subscription: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    database = join(folder, 'whatsapp.db');
    scene = await openScene(`sqlite:${database}`);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page({ width: 1280, height: 800 });
    await holdClock(page);
    await page.open(`${scene.service.url}/console#/sign-in?key=${apiKey}`, `document.querySelector('.frame')`);
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const goTo = (hash: string) => goToPlace(page, hash);
  const list = async (path: string) => (await scene.api<{ data: { id: string }[] }>('GET', path)).data;
  /** The first that the service lists, once there is one. */
  const first = async (path: string): Promise<string> => {
    await expect.poll(async () => (await list(path)).length, { timeout: 30_000 }).toBeGreaterThan(0);
    return (await list(path))[0]?.id ?? '';
  };
  const threadWith = (user: string) => first(`/v1/conversations?user=${user}`);
  const closeDialog = () => page.value(`document.querySelector('dialog').close()`);

  it('shows a subscription that fails on the home page, and that it recovers by the button next to the finding', async () => {
    const { id } = await scene.api<{ id: string }>('POST', '/v1/subscriptions', {
      url: scene.receiver.url,
      types: ['message.received'],
    });
    subscription = id;
    scene.receiver.answer(503);
    for (const user of [ana, ben, cai]) scene.meta.users.write(user, text('Are you there?'));
    await page.until(contains('.finding', 'HTTP 503'));
    await goTo(`#/subscriptions/${subscription}`);
    await page.until(contains('.detail-head .badge', 'failing'));
    await page.until(contains('.detail-head .problem', 'HTTP 503'));
    await page.until(contains('.subscription-list .badge', 'failing'));
    await page.until(contains('.detail-pane .figures', '0 %'));
    scene.receiver.answer(200);
    await goTo('#/home');
    await page.press('Try now');
    await page.until(contains('.verdict', 'All is well.'));
    await goTo(`#/subscriptions/${subscription}`);
    await page.until(contains('.detail-head .badge', 'active'));
    await page.until(contains('.detail-pane .figures', '100 %'));
    await page.until(`/\\d+ m?s/.test(${textOf('.detail-pane .figures')})`);
  });

  it('gives a subscription a new secret, which signs at once, next to the old one', async () => {
    await page.press('Rotate the secret');
    await page.press('Make a new secret');
    await page.until(contains('.secret', 'whsec_'));
    const secret = await page.value<string>(textOf('.secret code'));
    await page.press('I have stored it');
    await page.until(contains('.detail-pane .rows', 'Old secret until'));
    expect(await page.value('document.body.textContent')).not.toContain(secret);
    const before = scene.receiver.received.length;
    scene.meta.users.write(ana, text('And now?'));
    await expect.poll(() => scene.receiver.received.length).toBeGreaterThan(before);
    const [delivered] = scene.receiver.received.slice(before);
    expect(delivered && signaturesOf(delivered, secret)).toEqual({ isBy: true, count: 2 });
  });

  it('stops a subscription and lets it continue, without losing what happened meanwhile', async () => {
    await page.press('Pause');
    await page.until(contains('.detail-head .badge', 'paused'));
    const before = scene.receiver.received.length;
    scene.meta.users.write(ben, text('Is it shipped?'));
    await page.until(contains('.delivery-list', 'waiting'));
    await page.click('.delivery-list a');
    await page.until(contains('.waits-for a', 'its subscription to be resumed'));
    await page.click('.waits-for a');
    await page.press('Resume');
    await page.until(contains('.detail-head .badge', 'active'));
    await expect.poll(() => scene.receiver.received.length).toBeGreaterThan(before);
    await page.until(`!${contains('.delivery-list', 'waiting')}`);
  });

  it('delivers what was given up, once it is asked to, after a restart that the page survived', async () => {
    await page.value(`window.isTheSame = true`);
    const { data } = await scene.api<{ data: { id: string }[] }>('GET', `/v1/deliveries?subscription=${subscription}`);
    await scene.service.stop();
    await page.until(contains('.banner', 'The service does not answer.'));
    // As it stands after four refusals, which take three minutes.
    const store = await createSqliteStore({ path: database, startsAll: true });
    for (const { id } of data.slice(0, 2)) {
      await store.records.run(function* () {
        const delivery = yield* load(deliveries, id);
        const reason = 'It answered HTTP 400.';
        return { writes: delivery ? [put(deliveries, { ...delivery, state: 'failed' as const, reason })] : [] };
      });
    }
    await store.close();
    await scene.startAgain();
    await page.until(`!document.querySelector('.banner')`);
    await page.until(contains('.detail-pane .figure.bad', 'to deliver again'));
    const before = scene.receiver.received.length;
    await page.press('Deliver failed events again');
    await page.until(contains('.detail-pane', '2 queued again.'));
    await expect.poll(() => scene.receiver.received.length).toBe(before + 2);
    await page.until(`!document.querySelector('.detail-pane .figure.bad')`);
    await page.press('Deliver failed events again');
    await page.until(contains('.detail-pane', 'Nothing to deliver again.'));
    expect(await page.value('window.isTheSame')).toBe(true);
  });

  it('shows what an event changed and whom it was delivered to, and processes it again', async () => {
    const event = await first(`/v1/events?kind=message.text&user=${ana}`);
    await goTo(`#/events/${event}`);
    await page.until(contains('.items', 'message received'));
    await page.until(contains('.delivery-list', 'delivered'));
    await page.press('Process again');
    await page.until(contains('.detail-head [role=status]', 'Being processed again.'));
    await page.until(contains('.detail-head .badge', 'applied'));
    await page.click('.items a[href^="#/inbox/"]');
    await page.until(contains('.thread-head', 'Ana Oliveira'));
    await goTo('#/account/audit?action=replayEvent');
    await page.until(contains('.audit-list', event));
  });

  it('copies an event as a command, as one that sends its like, and as a fixture', async () => {
    const event = await first(`/v1/events?kind=message.text&user=${ana}`);
    await goTo(`#/events/${event}`);
    const curl = await copiedBy(page, 'Copy as curl');
    expect(curl).toContain('"Authorization: Bearer $API_KEY"');
    const [, address = ''] = /'(http[^']+)'$/.exec(curl) ?? [];
    const answer = await fetch(address, { headers: { authorization: `Bearer ${apiKey}` } });
    const { raw } = (await answer.json()) as { raw: string };
    expect(await copiedBy(page, 'As trigger')).toBe('whatsapp trigger text');
    const fixture = await copiedBy(page, 'As fixture');
    const { webhook } = await import(`data:text/javascript,${encodeURIComponent(fixture)}`);
    expect(webhook).toEqual(JSON.parse(raw));
    expect(await copiedBy(page, 'Copy')).toBe(raw);
  });

  it('copies without the clipboard that browsers have on HTTPS alone', async () => {
    const plain = await browser.page({ width: 1280, height: 800 });
    await plain.playwright.addInitScript(
      `Object.defineProperty(navigator, 'clipboard', { value: undefined });
       document.addEventListener('copy', () => { window.copied = getSelection().toString() || document.activeElement.value; });`,
    );
    await plain.open(`${scene.service.url}/console#/account/setup`, contains('.rows', 'Callback URL'));
    // A person's click: scripts alone may not copy.
    await plain.playwright.getByRole('button', { name: 'Copy' }).first().click();
    await plain.until(contains('.rows button', 'Copied'));
    expect(await plain.value('window.copied')).toBe(`${scene.service.url}/webhooks/whatsapp`);
    expect(await plain.value(textOf('.rows'))).toContain('message_template_status_update');
    expect(plain.complaints).toEqual([]);
  });

  it('finds events by user, number, time and state', async () => {
    const shown = `document.querySelectorAll('.event-list a').length`;
    await goTo('#/events');
    await page.until(`${shown} > 0`);
    const all = await page.value<number>(shown);
    const filter = (label: string, value: string) =>
      page.value(
        `((field) => { field.value = ${JSON.stringify(value)}; field.dispatchEvent(new Event('change', { bubbles: true })); })([...document.querySelectorAll('.filters label')].find((each) => each.textContent.startsWith(${JSON.stringify(label)})).querySelector('input, select'))`,
      );
    await filter('User', ben);
    await page.until(`${shown} > 0 && ${shown} < ${all}`);
    expect(await page.value('location.hash')).toContain(`user=${ben}`);
    await filter('State', 'failed');
    await page.until(contains('.empty', 'No event matches all filters.'));
    await page.click('.empty a');
    await page.until(`${shown} === ${all}`);
    await goTo('#/events?until=2026-01-01T00:00');
    await page.until(contains('.empty', 'No event matches all filters.'));
    await goTo(`#/events?phoneNumberId=${defaults.phoneNumberId}`);
    await page.until(`${shown} === ${all}`);
  });

  it('takes a thread from the agent, passes it back, and releases it', async () => {
    scene.meta.responders.route({ isConfigured: true, roles: ['escalation'] });
    scene.meta.users.write(ana, text('I want to talk to a person.'));
    await goTo(`#/inbox/${await threadWith(ana)}`);
    const choose = async (words: string) => {
      await page.click('.control summary');
      await page.press(words);
    };
    await page.until(contains('.control summary', 'Another responder has control'));
    const thread = await page.value<string>('location.hash');
    await goTo('#/home');
    await page.until(contains('.numbers', 'Controlled by others1 thread'));
    await goTo(thread);
    await page.until(contains('.control summary', 'Another responder has control'));
    await choose('Take control');
    await page.until(contains('.control summary', 'You have control'));
    expect(scene.meta.responders.ownerOf(ana)).toBe('app');
    await choose('Pass it to the AI agent');
    await page.until(`!${contains('.control summary', 'You have control')}`);
    expect(scene.meta.responders.ownerOf(ana)).toBe('ai_agent');
    await page.until(contains('.control summary', 'has control'));
    await choose('Take control');
    await page.until(contains('.control summary', 'You have control'));
    await choose('Release it');
    await page.until(contains('.control summary', 'Nobody has control'));
    expect(scene.meta.responders.ownerOf(ana)).toBeNull();
    scene.meta.responders.route(null);
  });

  it('counts down the free entry point of an ad and the window, and offers templates alone once that is closed', async () => {
    scene.meta.users.clickAd(cai);
    await scene.send(cai, text('Our mugs are 14 € this week.'));
    await goTo(`#/inbox/${await threadWith(cai)}`);
    const daysLeft = `Number(/Free for (\\d+) days/.exec(${textOf('.standing')})?.[1] ?? 0)`;
    await page.until(`${daysLeft} > 2`);
    const before = await page.value<number>(daysLeft);
    await page.until(contains('.standing', 'Window open, '));
    await page.until(`document.querySelector('#message')`);
    await passTime(page, 48 * hourMs);
    await page.until(`${daysLeft} === ${before - 2}`);
    await page.until(contains('.standing', 'Window closed'));
    await page.until(contains('.composer .closed', '24 hours have passed since they last wrote'));
    expect(await page.value(`document.querySelector('#message')`)).toBeNull();
    await page.press('Send a template');
    await page.until(contains('dialog .preview', 'Hello World'));
    await closeDialog();
    await passTime(page, -48 * hourMs);
    await page.until(`document.querySelector('#message')`);
  });

  it('fills in by itself a message whose status came before its text, and reads the thread no more after that', async () => {
    scene.meta.users.write(ben, text('Until when are you open?'));
    const thread = await threadWith(ben);
    const wamid = await scene.send(ben, text('Until six, as always.'));
    scene.meta.users.read(ben);
    // After this, no event about them comes.
    await expect
      .poll(async () => (await scene.api<{ state: string }>('GET', `/v1/messages/${wamid}`)).state, { timeout: 30_000 })
      .toBe('read');
    let isFilled = false;
    let reads = 0;
    const messages = /\/v1\/conversations\/[^/]+\/messages/;
    await page.playwright.route(messages, async (route) => {
      reads += 1;
      const response = await route.fetch();
      const { data, ...rest } = (await response.json()) as { data: { wamid: string }[] };
      const stub = { isStub: true, type: null, content: null, at: new Date().toISOString() };
      const asSeen = data.map((each) => (each.wamid === wamid && !isFilled ? { ...each, ...stub } : each));
      await route.fulfill({ response, json: { ...rest, data: asSeen } });
    });
    await goTo(`#/inbox/${thread}`);
    await page.until(contains('.messages', 'Only its status is known'));
    isFilled = true;
    await passTime(page, 2_000);
    await page.until(contains('.messages', 'Until six, as always.'));
    await settled(page);
    const before = reads;
    await passTime(page, 2_000);
    await settled(page);
    // Each read is in the audit trail.
    expect(reads).toBe(before);
    await passTime(page, -4_000);
    await page.playwright.unroute(messages);
  });

  it('takes back a message that waits, and then all of a filter, of which none reaches anybody', async () => {
    const ofNumber = `phoneNumberId=${defaults.phoneNumberId}`;
    await scene.api('POST', `/v1/outbox/pause?${ofNumber}`, { reason: 'Wrong price' });
    await scene.send(ben, text('Not this one'));
    await goTo(`#/outbox/${await first(`/v1/outbox?state=queued&recipient=${ben}`)}`);
    await page.until(contains('.waits-for', 'its number, which is paused'));
    await page.press('Cancel');
    await page.until(contains('.detail-head .badge', 'cancelled'));
    for (const body of ['Nor this', 'Nor that']) await scene.send(ben, text(body));
    await scene.send(ana, text('But this.'));
    await goTo(`#/outbox?state=queued&recipient=${ben}`);
    await page.until(`document.querySelectorAll('.entry-list a').length === 2`);
    await page.press('Cancel these');
    await page.press('Count them');
    await page.until(contains('dialog', '2 messages would be cancelled'));
    await page.press('Cancel 2');
    await page.until(contains('dialog', '2 cancelled'));
    await closeDialog();
    await page.until(`document.querySelectorAll('.entry-list a').length === 0`);
    await scene.api('POST', `/v1/outbox/resume?${ofNumber}`);
    const reached = () => JSON.stringify(scene.meta.messages());
    await expect.poll(reached).toContain('But this.');
    expect(reached()).not.toMatch(/Not this one|Nor th/);
  });

  it('draws what came and went, how far messages came, and what Meta says of the number', async () => {
    await goTo('#/home');
    await page.until(`document.querySelectorAll('.charts canvas').length === 3`);
    await page.until(`[...document.querySelectorAll('.charts canvas')].every(({ width }) => width > 100)`);
    for (const words of ['Webhooks per minute', 'Messages per minute', 'Longest wait'])
      expect(await page.value(textOf('.charts'))).toContain(words);
    await page.until(`/delivered\\s*[1-9]/.test(${textOf('.funnel')})`);
    for (const words of ['High quality', 'Daily limit', 'people', 'Throughput', 'standard', 'Free messages'])
      await page.until(contains('.numbers', words));
  });

  it('saves everything about a person as a file', async () => {
    await goTo(`#/account/contacts?q=${ana}`);
    await page.until(`document.querySelectorAll('.contact').length === 1`);
    const file = await savedBy(page, '.contact a[download]');
    expect(file.subarray(0, 2).toString()).toBe('PK');
    expect(file.toString('latin1')).toContain('.json');
  });
});
