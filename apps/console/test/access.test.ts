import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { placesOf } from './places.ts';
import { ana, apiKey, ben, cai, openScene, type Scene } from './scene.ts';
import { contains, goTo, signIn, textOf } from './steps.ts';

if (!chromiumPath)
  console.log(
    'No Chromium on this machine: access is not tested in a browser (apt-get install chromium-headless-shell).',
  );

const size = { width: 1280, height: 800 };
const text = (body: string) => ({ type: 'text', text: { body } });
/** What is about people, in every place that holds it. */
const content = /Oliveira|Kowalski|16505551234|650 ?555|48600100200|plum tart|quince jam|out of order/;

describe.skipIf(!chromiumPath)('who sees what in the console', { timeout: 120_000 }, () => {
  let folder: string;
  let scene: Scene;
  let browser: Browser;
  let page: Page;
  /** Of somebody whose key may read no content. */
  let guest: Page;
  let key: { readonly id: string; readonly secret: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    scene = await openScene(`sqlite:${join(folder, 'whatsapp.db')}`);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page(size);
    guest = await browser.page({ ...size, isAlone: true });
    await page.open(`${scene.service.url}/console#/sign-in?key=${apiKey}`, `document.querySelector('.frame')`);
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (hash: string) => `${scene.service.url}/console${hash}`;
  const list = async (path: string) => (await scene.api<{ data: { id: string }[] }>('GET', path)).data;

  it('says on each page that has nothing yet what will be there, and how it gets there', async () => {
    const pages = {
      '#/inbox': 'Write to your number from a phone',
      '#/events': 'Enter that URL and the verify token in Meta’s app',
      '#/outbox': 'Send as you would to',
      '#/broadcasts': 'Every row is checked before anything is sent',
      '#/subscriptions': 'posts events to your URL',
      '#/deliveries': 'becomes a delivery',
      '#/account/contacts': 'Everyone who writes to you',
      '#/account/errors': 'Every failed message shows its code',
      '#/account/errors?code=999': 'Meta documents no code 999',
      '#/account/templates?q=zzz': 'No template has',
      '#/home': 'Send a WhatsApp message to your number',
    };
    for (const [hash, words] of Object.entries(pages)) {
      await goTo(page, hash);
      await page.until(contains('main', words));
    }
  });

  it('opens every page by its address for a key that may read no content, and shows none on any', async () => {
    await scene.api('POST', '/v1/subscriptions', { url: scene.receiver.url, types: ['message.received'] });
    scene.receiver.answer(503);
    scene.meta.users.write(ana, text('Tell nobody: plum tart'));
    scene.meta.users.write(ben, text('Another plum tart'));
    await expect.poll(async () => (await list('/v1/conversations')).length).toBe(2);
    await scene.send(ana, text('With quince jam.'));
    await scene.api('POST', '/v1/broadcasts', {
      ...{ name: 'December offer', template: 'hello_world', language: 'en_US' },
      recipients: [{ to: ana }],
    });
    await expect.poll(async () => (await list('/v1/deliveries?state=retrying')).length).toBe(2);
    const created = await scene.api<{ id: string; key: string }>('POST', '/v1/keys', {
      name: 'guest',
      scopes: ['read'],
    });
    key = { id: created.id, secret: created.key };
    const [home = '', ...places] = await placesOf(scene);
    await guest.open(at(home), `document.querySelector('#key')`);
    await signIn(guest, key.secret);
    const refused: string[] = [];
    for (const hash of [home, ...places]) {
      await guest.open(at(hash), `document.querySelector('main h1, main h2')`);
      await guest.until(
        `document.querySelector('main :is(h1, h2):not(.unseen)') && !document.querySelector('.loading')`,
      );
      await guest.until(`performance.getEntriesByType('resource').every(({ responseEnd }) => responseEnd > 0)`);
      const shown = await guest.value<string>(`document.querySelector('.frame').innerText + document.title`);
      expect(shown, hash).not.toMatch(content);
      expect(shown, hash).not.toMatch(/\b(null|undefined|NaN)\b|There is no such page/);
      expect(await guest.value('location.hash')).toBe(hash);
      // What can be filled in would be refused in the end.
      expect(await guest.value(`document.querySelector('main form, dialog')`), hash).toBeNull();
      const problem = await guest.value<string>(textOf('.failure'));
      if (problem !== '') refused.push(`${hash}: ${problem}`);
      const offered = await guest.value<string[]>(
        `[...document.querySelectorAll('main :is(button, a)')].map((each) => each.textContent.trim())`,
      );
      for (const words of [
        'Process again',
        'Replay…',
        'Pause',
        'Cancel',
        'Retry',
        'Rotate the secret',
        'Deliver again',
      ])
        expect(offered, hash).not.toContain(words);
    }
    // What it may not use at all says which scope that takes.
    expect(refused.map((each) => each.replace(/: .*needs the scope (\S+),.*/, ' $1'))).toEqual([
      ...['#/account/templates read:content', '#/account/contacts read:content'],
      ...['#/account/keys admin', '#/account/audit admin'],
    ]);
    expect(guest.complaints.filter((complaint) => !complaint.includes('403 (Forbidden)'))).toEqual([]);
  });

  it('says why a link to the editor of templates opens none for a key that may not submit one', async () => {
    await goTo(guest, '#/account/templates?edit=new');
    await guest.until(contains('main .empty', 'a key with the scope manage'));
  });

  it('ends an open page when its key is revoked, and returns to the same place with another', async () => {
    const [event] = await list('/v1/events?kind=message.text');
    await guest.open(at(`#/events/${event?.id}?kind=message.text`), contains('.items', 'message.text'));
    await guest.until(contains('.live-mark', 'Live'));
    await scene.api('DELETE', `/v1/keys/${key.id}`);
    await guest.until(contains('.reason', 'Your session has ended.'));
    expect(await guest.value('document.body.textContent')).not.toContain('message.text');
    await guest.submit('#key', key.secret);
    await guest.until(contains('[role=alert]', 'was revoked'));
    await signIn(guest, apiKey);
    await guest.until(contains('.json', 'plum tart'));
    expect(await guest.value('location.hash')).toBe(`#/events/${event?.id}?kind=message.text`);
    await guest.until(contains('.live-mark', 'Live'));
  });

  it('names in the audit trail the key that looked at a conversation', async () => {
    const [thread] = await list(`/v1/conversations?user=${ana}`);
    await goTo(page, `#/inbox/${thread?.id}`);
    await page.until(contains('.messages', 'plum tart'));
    await goTo(page, '#/account/audit?action=listMessages');
    await page.until(contains('.audit-list', thread?.id ?? ''));
  });

  it('finds a person in the inbox by number and by tag', async () => {
    const [person] = await list(`/v1/contacts?search=${ben}`);
    await scene.api('PATCH', `/v1/contacts/${person?.id}`, { addTags: ['regular'] });
    for (const words of ['+48 600 100 200', '600-100-2', 'regular']) {
      await goTo(page, `#/inbox?q=${encodeURIComponent(words)}`);
      const isOne = `document.querySelectorAll('.conversation').length === 1`;
      await page.until(`${isOne} && ${contains('.conversation', 'Ben Kowalski')}`);
    }
  });

  it('offers templates alone to somebody who has not written yet', async () => {
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    await scene.send(cai, { type: 'template', template });
    await expect.poll(async () => (await list(`/v1/conversations?user=${cai}`)).length).toBe(1);
    const [thread] = await list(`/v1/conversations?user=${cai}`);
    await goTo(page, `#/inbox/${thread?.id}`);
    await page.until(contains('.composer .closed', 'they have not written yet'));
    await page.press('Send a template');
    await page.until(contains('dialog .preview', 'Hello World'));
    await page.press('Send');
    await page.until(`document.querySelectorAll('.out .bubble').length === 2`);
  });
});
