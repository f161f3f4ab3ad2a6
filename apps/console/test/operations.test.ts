import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { expectFine, expectOpenedFine, loadAxe } from './axe.ts';
import { keepPictures } from './keep-pictures.ts';
import { prepareOpening, withStandIns } from './opening.ts';
import { placesOf } from './places.ts';
import { ana, apiKey, ben, openScene, richTemplates, rude, type Scene, verifyToken } from './scene.ts';
import { contains, fill, goTo, savedBy, takeShifts, textOf, watchShifts } from './steps.ts';

describe.skipIf(!chromiumPath)('what the person on call does in the console', { timeout: 120_000 }, () => {
  let folder: string;
  let scene: Scene;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    scene = await openScene(`sqlite:${join(folder, 'whatsapp.db')}`, 20, richTemplates);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page({ width: 1280, height: 800 });
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('signs in by the link that the sandbox prints, and leaves no key in the address', async () => {
    await page.open(`${scene.service.url}/console#/sign-in?key=${apiKey}`, `document.querySelector('.frame')`);
    expect(await page.value('location.href')).not.toContain(apiKey);
    await page.until(contains('.verdict', 'All is well.'));
  });

  it('has the simulator’s phone next to it in the sandbox: what a customer writes there is in the inbox', async () => {
    const newcomer = await browser.page({ width: 1280, height: 800 });
    const link = `${scene.service.url}/console#/sign-in?key=${apiKey}&phone=open`;
    await newcomer.open(link, `document.querySelector('.sim-phone iframe')`);
    expect(await newcomer.value(`document.querySelector('iframe').src`)).toBe(`${scene.meta.url}/`);
    await newcomer.until(contains('.verdict', 'All is well.'));
    await goTo(newcomer, '#/inbox');
    const phone = newcomer.playwright.frameLocator('.sim-phone iframe');
    await phone.getByText('Ana Oliveira').first().click();
    await phone.locator('#line').fill('Are you open on Sunday?');
    await phone.locator('#line').press('Enter');
    await newcomer.until(contains('.conversations', 'Are you open on Sunday?'));
    expect(newcomer.complaints).toEqual([]);
    await newcomer.click('[aria-label="Close the phone"]');
    await newcomer.until(`!document.querySelector('iframe')`);
  });

  it('pauses a number, and resumes it by the button next to the finding', async () => {
    await page.press('Pause');
    await fill(page, '#field-reason', 'Wrong price in the template');
    await page.press('Pause it');
    await page.until(contains('.finding', 'Wrong price in the template'));
    await page.click('.finding button');
    await page.until(contains('.verdict', 'All is well.'));
    await page.until(contains('.numbers', 'of 80 messages'));
    await page.until(`/about USD\\s0\\.00/.test(${textOf('.numbers')})`);
  });

  it('goes anywhere by the keyboard', async () => {
    const press = (key: string, more = '') =>
      page.value(
        `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true${more} }))`,
      );
    await press('k', ', ctrlKey: true');
    await fill(page, '.palette input', '131047');
    await page.until(contains('.palette', 'what this error code means'));
    await page.value(`document.querySelector('.palette input').focus()`);
    await press('Enter');
    await page.until(contains('.finding', '131047'));
    await page.until(`document.querySelector('.palette') === null`);
  });

  it('subscribes a URL, shows the secret once, and what the receiver answers to a test', async () => {
    await goTo(page, '#/subscriptions');
    await page.until(contains('.empty', 'No subscriptions yet'));
    await page.press('Subscribe a URL');
    await fill(page, '#field-url', scene.receiver.url);
    await fill(page, '#field-types', 'message.received');
    await page.press('Subscribe');
    await page.until(contains('.secret', 'whsec_'));
    await page.press('I have stored it');
    await page.until(contains('.detail-pane', scene.receiver.url));
    expect(await page.value('document.body.textContent')).not.toContain('whsec_');
    await page.press('Send a test');
    await page.press('Send');
    await page.until(contains('.test-result', 'HTTP 200'));
    await page.until(contains('.test-result', 'thanks'));
    await page.value(`document.querySelector('dialog').close()`);
  });

  it('shows why a delivery fails, and that it arrives once the receiver works again', async () => {
    scene.receiver.answer(503);
    scene.meta.users.write(ana, { type: 'text', text: { body: 'Hello?' } });
    await page.until(contains('.delivery-list', 'HTTP 503'));
    await page.click('.delivery-list a');
    await page.until(contains('.items', 'out of order'));
    scene.receiver.answer(200);
    await page.press('Try now');
    await page.until(contains('.detail-head', 'delivered'));
  });

  it('delivers again what a filter means', async () => {
    await goTo(page, '#/deliveries?state=delivered');
    await page.press('Deliver these again');
    await page.until(contains('[role=status].dim', 'queued again'));
  });

  it('scrolls to a quoted message that is further up than what is loaded', async () => {
    const write = (body: string, more = {}) => scene.meta.users.write(ben, { type: 'text', text: { body }, ...more });
    const first = write('Where is my parcel?');
    for (let count = 0; count < 110; count += 1) write(`Hello ${count}?`);
    write('I asked this', { context: { id: first.wamid } });
    const find = async () =>
      (await scene.api<{ data: { id: string }[] }>('GET', `/v1/conversations?user=${ben}`)).data[0]?.id;
    const countAll = async () => {
      const list = `/v1/conversations/${await find()}/messages?limit=100`;
      const newest = await scene.api<{ nextCursor?: string }>('GET', list);
      if (!newest.nextCursor) return 0;
      return (await scene.api<{ data: object[] }>('GET', `${list}&cursor=${newest.nextCursor}`)).data.length;
    };
    await expect.poll(countAll, { timeout: 30_000 }).toBe(12);
    await goTo(page, `#/inbox/${await find()}`);
    await page.until(contains('.quote', 'It is further up.'));
    await page.click('.quote');
    await page.until(contains('.wanted', 'Where is my parcel?'));
    const isInView = `(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.querySelector('.wanted .bubble').getBoundingClientRect())`;
    await page.until(isInView);
    await page.until(contains('.quote', 'Where is my parcel?'));
  });

  it('processes the events of a time again', async () => {
    await goTo(page, '#/events?kind=message.text');
    await page.press('Replay…');
    await fill(page, '#field-since', '2026-01-01T00:00');
    await page.press('Replay');
    await page.until(`/\\d+ events? processed again\\./.test(${textOf('dialog')})`);
    await page.value(`document.querySelector('dialog').close()`);
  });

  it('sends a broadcast from a file, after every row is right, and says why somebody was not reached', async () => {
    const file = join(folder, 'people.csv');
    scene.meta.users.block(rude);
    await goTo(page, '#/broadcasts');
    await page.press('New broadcast');
    await fill(page, '#field-name', 'December offer');
    await fill(page, '#field-template', 'hello_world');
    await writeFile(file, `to\n${ana}\nnobody\n`);
    await page.chooseFile('#field-file', file);
    await page.until(contains('dialog .preview', 'Hello World'));
    await page.press('Send');
    await page.until(contains('dialog .failures', 'Line 3'));
    await writeFile(file, `to\n${ana}\n${rude}\n`);
    await page.chooseFile('#field-file', file);
    await page.press('Send');
    await page.until(contains('.detail-pane', 'hello_world (en_US) to 2 people'));
    await page.until(contains('.detail-pane .failures', '131026'));
    const saved = await savedBy(page, '.detail-pane a[download]');
    expect(saved.toString()).toContain(`,${rude},failed,131026,`);
    scene.meta.users.unblock(rude);
  });

  it('explains on the home page why messages failed', async () => {
    await goTo(page, '#/home');
    await page.until(contains('.reasons summary', '131026'));
    await page.until(contains('.reasons details', 'isn’t on WhatsApp'));
  });

  it('retries many messages, after it has counted them', async () => {
    await goTo(page, '#/outbox?code=131026');
    await page.press('Retry these');
    await page.press('Count them');
    await page.until(contains('dialog', '1 message would be retried'));
    await page.press('Retry 1');
    await page.until(contains('dialog', '1 retried'));
    await page.value(`document.querySelector('dialog').close()`);
  });

  it('writes a template, which is checked and shown as it is typed, and hands it in', async () => {
    const type = (label: string, text: string) =>
      page.value(
        `((field) => { field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input', { bubbles: true })); })([...document.querySelectorAll('.form label')].find((each) => each.textContent.startsWith(${JSON.stringify(label)})).querySelector('input, textarea'))`,
      );
    await goTo(page, '#/account/templates?edit=new');
    await page.until(`document.querySelector('.form textarea')`);
    await type('Name', 'parcel_sent');
    await type('Body', 'Your *parcel* arrives on {{1}}, <img src=x onerror=window.hacked=1> we promise.');
    await page.until(contains('.lint', '{{1}} has no example'));
    await type('Example for', 'Friday');
    await page.until(contains('.preview', 'arrives on Friday, <img'));
    await page.until(contains('.lint', 'It passes'));
    await page.press('Submit to Meta');
    await page.until(`!document.querySelector('.lint') && ${contains('.cards', 'parcel_sent')}`);
    expect(await page.value('String(window.hacked)')).toBe('undefined');
  });

  it('writes a carousel, whose samples are at Meta before it is handed in', async () => {
    const put = (label: string, text: string, at = 0) =>
      page.value(
        `((field) => { field.value = ${JSON.stringify(text)}; for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true })); })([...document.querySelectorAll('.form label')].filter((each) => each.textContent.startsWith(${JSON.stringify(label)}))[${at}].querySelector('input, textarea, select'))`,
      );
    const picture = join(folder, 'mug.png');
    await writeFile(picture, Buffer.from('iVBORw0KGgo=', 'base64'));
    await goTo(page, '#/account/templates?edit=new');
    await page.until(`document.querySelector('.form textarea')`);
    await put('Form', 'CAROUSEL');
    await page.until(`document.querySelectorAll('.card-fields').length === 2`);
    await put('Name', 'our_mugs');
    await put('Category', 'MARKETING');
    await put('Body', 'Our new mugs have arrived.');
    await page.until(contains('.lint', 'Card 1'));
    for (const [index, text] of ['Blue, 300 ml.', 'Green, 500 ml.'].entries()) {
      await put('Text', text, index);
      await put('Buttons', 'This one', index);
      await page.chooseFile(`.card-fields:nth-of-type(${index + 1}) input[type=file]`, picture);
      await page.until(
        `document.querySelectorAll('.card-fields')[${index}].textContent.includes('mug.png is uploaded to Meta')`,
      );
    }
    await page.until(contains('.lint', 'It passes'));
    expect(await page.value(`document.querySelectorAll('.preview .message-cards li .stand-in').length`)).toBe(2);
    await page.press('Submit to Meta');
    await page.until(`!document.querySelector('.lint') && ${contains('.cards', 'our_mugs')}`);
  });

  it('creates a key that is shown once, and revokes it', async () => {
    await goTo(page, '#/account/keys');
    await page.press('New key');
    await fill(page, '#field-name', 'dashboard');
    await page.press('Create');
    await page.until(contains('.secret', 'ixw_'));
    await page.press('I have stored it');
    await page.press('Revoke');
    await page.press('Revoke it');
    await page.until(contains('.keys', 'revoked'));
    expect(await page.value(`document.body.textContent.includes('ixw_') && !document.querySelector('.keys')`)).toBe(
      false,
    );
  });

  it('shows what was done with the keys', async () => {
    await goTo(page, '#/account/audit?action=revokeKey');
    await page.until(contains('.audit-list', 'revokeKey'));
    expect(await page.value(`document.querySelectorAll('.audit-list li').length`)).toBe(1);
  });

  it('shows a set-up whose open step says what to do, and turns green by itself after that', async () => {
    const account = `${scene.meta.url}/v24.0/${defaults.wabaId}/subscribed_apps`;
    const atMeta = (method: string) =>
      fetch(account, { method, headers: { authorization: `Bearer ${defaults.token}` } });
    await scene.send(ana, { type: 'text', text: { body: 'We look into it.' } });
    const hold = async (address: string) => {
      const { promise: mayAnswer, resolve } = Promise.withResolvers<void>();
      await page.playwright.route(address, (route) => mayAnswer.then(() => route.continue()));
      return resolve;
    };
    const [letServiceAnswer, letMetaAnswer] = [await hold('**/v1/status'), await hold('**/subscribed_apps')];
    await goTo(page, '#/account/setup');
    // Nobody has answered; what is configured is there.
    await page.until(`document.querySelectorAll('.step.checking').length === 8`);
    await page.until(contains('.step.done', 'Account'));
    letServiceAnswer();
    // Meta has not answered; the rest is there.
    await page.until(`document.querySelectorAll('.step.checking').length === 3`);
    await page.until(contains('[role=status].lead', 'Asking Meta about the rest'));
    await atMeta('DELETE');
    letMetaAnswer();
    await page.until(`document.querySelectorAll('.step.open').length === 1`);
    await page.until(contains('.step.open', 'Meta names no subscribed app, so no webhooks arrive.'));
    await page.until(contains('[role=status].lead', '1 of'));
    await atMeta('POST');
    scene.meta.users.write(ana, { type: 'text', text: { body: 'Now it arrives.' } });
    await page.until(`document.querySelectorAll('.step.open').length === 0`);
    await page.until(contains('[role=status].lead', 'Everything works.'));
    const [subscription] = (await scene.api<{ data: { id: string }[] }>('GET', '/v1/subscriptions')).data;
    await fetch(`${scene.service.url}/v1/subscriptions/${subscription?.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    await page.until(`document.querySelectorAll('.step.optional').length === 2`);
  });

  it('shows the verify token to enter at Meta once somebody asks for it, and records the look', async () => {
    await goTo(page, '#/account/setup');
    await page.until(contains('.rows', 'Verify token'));
    expect(await page.value('document.body.textContent')).not.toContain(verifyToken);
    await page.press('Show');
    await page.until(contains('.rows', verifyToken));
    await goTo(page, '#/account/audit?action=getWebhookSetup');
    await page.until(contains('.audit-list', 'getWebhookSetup'));
  });

  it('shows for how long data is kept', async () => {
    await goTo(page, '#/account/retention');
    await page.until(contains('.rows', 'Messages and conversations'));
    await page.until(`/Webhooks\\s*(\\d+ days|forever)/.test(${textOf('.card')})`);
  });

  it('asks once for what a view shows, and makes no field for a time before somebody wants one', async () => {
    for (const [hash, path, ready] of [
      ['#/events', '/v1/events?', '.event-list a'],
      ['#/outbox', '/v1/outbox?', '.entry-list a'],
      ['#/deliveries', '/v1/deliveries?', '.list-pane'],
      ['#/account/audit', '/v1/audit?', '.audit-list li'],
    ] as const) {
      await goTo(page, '#/nowhere');
      await page.until(contains('h2', 'There is no such page'));
      await page.value('performance.clearResourceTimings()');
      await goTo(page, hash);
      await page.until(`document.querySelector('${ready}') && !document.querySelector('.loading')`);
      // Less than the outbox takes to look again by itself.
      const asked = `performance.getEntriesByType('resource').filter(({ name }) => name.includes('${path}')).length`;
      expect(await page.value(asked), hash).toBe(1);
      // The first one of a page takes Chromium longer than the view around it.
      expect(await page.value(`document.querySelector('input[type=datetime-local]')`), hash).toBeNull();
      await page.click('.times summary');
      await page.until(`document.querySelectorAll('.times input[type=datetime-local]').length === 2`);
    }
    await goTo(page, '#/events');
    await page.until(`document.querySelector('.event-list a')`);
    await page.click('.times summary');
    await fill(page, '.times input', '2020-01-01T10:00');
    await page.until(contains('.times summary', 'since Jan 1, 2020'));
    await page.until(`location.hash.includes('from=2020')`);
  });

  it('tags a contact, and finds people by the tag', async () => {
    await goTo(page, '#/account/contacts');
    await fill(page, '.contact #field-tag', 'vip');
    await page.value(`document.querySelector('.contact form').requestSubmit()`);
    await page.until(contains('.chip', 'vip'));
    await page.click('.chip a');
    await page.until(`document.querySelectorAll('.contact').length === 1`);
  });

  it('erases a person, who disappears everywhere without a reload', async () => {
    scene.meta.users.write(rude, { type: 'text', text: { body: 'Remember me?' } });
    const found = async () =>
      (await scene.api<{ data: { id: string }[] }>('GET', `/v1/conversations?user=${rude}`)).data;
    await expect.poll(async () => (await found()).length).toBe(1);
    const [thread] = await found();
    const colleague = await browser.page({ width: 1280, height: 800 });
    await colleague.open(`${scene.service.url}/console#/inbox/${thread?.id}`, contains('.messages', 'Remember me?'));
    await goTo(page, `#/account/contacts?q=${rude}`);
    await page.until(`document.querySelectorAll('.contact').length === 1`);
    await page.press('Erase…');
    await fill(page, '#field-typed', '+1 650');
    expect(await page.value(`document.querySelector('dialog .danger').disabled`)).toBe(true);
    await fill(page, '#field-typed', rude);
    await page.press('Erase for good');
    await page.until(contains('dialog', 'Only this record remains'));
    await page.value(`document.querySelector('dialog').close()`);
    await page.until(`document.querySelectorAll('.contact').length === 0`);
    await page.until(contains('.erasures', 'era_'));
    await colleague.value(`document.dispatchEvent(new Event('visibilitychange'))`);
    await colleague.until(contains('.no-thread', 'There is no such conversation'));
    await colleague.until(`!document.querySelector('a[href*="${thread?.id}"]')`);
    expect(await found()).toEqual([]);
  });

  it('has nothing that axe finds wrong on any page, pane, dialog or menu, light or dark, on a phone either', {
    timeout: 300_000,
  }, async () => {
    const opening = await prepareOpening(scene);
    const hashes = await placesOf(scene);
    const restless: string[] = [];
    for (const options of [
      { width: 1280, height: 800 },
      { width: 360, height: 740 },
    ] as const) {
      const reader = await browser.page(options);
      await withStandIns(reader, opening);
      await reader.open(`${scene.service.url}/console`, `document.querySelector('.frame')`);
      await loadAxe(reader);
      await watchShifts(reader);
      for (const hash of hashes) {
        // From another page: that a list makes room for a pane is what somebody wanted who clicked.
        await goTo(reader, '#/nowhere');
        await reader.until(contains('h2', 'There is no such page'));
        await takeShifts(reader);
        await goTo(reader, hash);
        await reader.until(`!${contains('h2', 'There is no such page')}`);
        await reader.until(`document.querySelector('h1, h2') && !document.querySelector('.loading')`);
        const { sum, moved } = await takeShifts(reader);
        if (sum >= 0.01) restless.push(`${hash} at ${options.width}: ${sum}, ${moved.join('; ')}`);
        await expectFine(reader, 'document', `${hash} at ${options.width}`);
        await keepPictures(reader, hash, options);
      }
      await expectOpenedFine(reader, opening, options.width);
    }
    // What moves by itself, as browsers count it.
    expect(restless).toEqual([]);
  });
});
