import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import {
  ana,
  apiKey,
  cai,
  openScene,
  richTemplates,
  rude,
  type Scene,
  tellEverything,
  tellHostileStory,
  tellStory,
  voice,
} from './scene.ts';
import { contains, fill, goTo as goToPlace, signIn, textOf } from './steps.ts';

if (!chromiumPath)
  console.log(
    'No Chromium on this machine: the console is not tested in a browser (apt-get install chromium-headless-shell).',
  );

/** A time ahead, as a field for local times has it. */
function localIn(ms: number): string {
  const at = new Date(Date.now() + ms);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

describe.skipIf(!chromiumPath)('the console, in a browser', { timeout: 120_000 }, () => {
  let folder: string;
  let scene: Scene;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    scene = await openScene(`sqlite:${join(folder, 'whatsapp.db')}`, 20, richTemplates);
    await tellStory(scene);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page({ width: 390, height: 844 });
    await page.open(`${scene.service.url}/console`, `document.querySelector('#key')`);
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const conversationWith = async (user: string): Promise<string> => {
    const address = `${scene.service.url}/v1/conversations?user=${user}`;
    const read = async (): Promise<string> => {
      const response = await fetch(address, { headers: { authorization: `Bearer ${apiKey}` } });
      const { data } = (await response.json()) as { data: { id: string }[] };
      return data[0]?.id ?? '';
    };
    await expect.poll(read).not.toBe('');
    return read();
  };
  const goTo = (hash: string) => goToPlace(page, hash);
  /** Whether the service has ffmpeg. */
  const convertsMedia = async () =>
    (await page.value<{ convertsMedia: boolean }>(`fetch('/').then((answer) => answer.json())`)).convertsMedia;
  const overflow = () => page.value<number>('document.documentElement.scrollWidth - innerWidth');

  it('refuses a wrong key in words, and lets a right one in without a trace of it in reach of scripts', async () => {
    await page.submit('#key', 'wrong');
    await page.until(contains('[role=alert]', 'The API key is not one of those'));
    await signIn(page, apiKey);
    await page.until(contains('.verdict', 'All is well.'));
    const reachable = 'JSON.stringify([document.cookie, { ...sessionStorage }, { ...localStorage }, location.href])';
    expect(await page.value(reachable)).not.toContain(apiKey);
  });

  it('stays signed in when it is loaded again', async () => {
    await page.open(`${scene.service.url}/console`, `document.querySelector('.frame')`);
    await page.until(contains('.verdict', 'All is well.'));
  });

  it('reads a thread as WhatsApp shows it', async () => {
    await goTo(`#/inbox/${await conversationWith(ana)}`);
    for (const words of [
      'Good morning! Is the',
      'Like this one?',
      'Café Relaks',
      'Duc Tran',
      'This message was deleted',
      'edited',
    ]) {
      await page.until(contains('.messages', words));
    }
    expect(
      await page.value(`[...document.querySelectorAll('.in .text strong')].map((each) => each.textContent)`),
    ).toContain('blue mug');
    await page.until(`document.querySelector('.bubble img')?.naturalWidth === 1`);
    // The picture by its thumbnail.
    expect(await page.value(`document.querySelector('.bubble img').src.endsWith('/thumbnail')`)).toBe(true);
    await page.until(`[...document.querySelectorAll('.progress')].every((each) => each.textContent === 'read')`);
    expect(await page.value(textOf('.reactions'))).toContain('❤️');
    await page.until(contains('.standing', 'Window open'));
    // The end is in view, though the picture made the thread longer after it was first shown.
    await page.until(
      `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 2)(document.querySelector('.messages'))`,
    );
    expect(await overflow()).toBe(0);
  });

  it('shows voice notes with their waveform, templates with files and cards, bills and answers', async () => {
    await tellEverything(scene);
    await goTo(`#/inbox/${await conversationWith(cai)}`);
    for (const words of ['seating plan.pdf', 'Puławska 48', '210.00 INR', 'Blue, 300 ml', 'Green, 500 ml']) {
      await page.until(contains('.messages', words));
    }
    expect(await page.value(`document.querySelectorAll('.message-cards li .stand-in').length`)).toBe(2);
    // Two swells: the bars differ, and the whole is a second long.
    const heights = `[...document.querySelectorAll('.wave rect')].map((bar) => bar.getAttribute('height'))`;
    await page.until(`(document.querySelector('.sound').scrollIntoView(), new Set(${heights}).size > 10)`);
    await page.until(contains('.voice', '0:01'));
    expect(await overflow()).toBe(0);
  });

  it('fills in a template with a file of one’s own, and sends it at a later time', async () => {
    await page.click('[aria-label="Send a template"]');
    await page.until(contains('#template', 'table_ready'));
    await page.value(
      `((field) => { field.value = [...field.options].find((each) => each.textContent.startsWith('table_ready')).value; field.dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('#template'))`,
    );
    const file = join(folder, 'table.png');
    await writeFile(
      file,
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    );
    await page.chooseFile('[aria-label="File for header"]', file);
    await page.until(`/^[0-9]+$/.test(document.getElementById('value header').value)`);
    await page.value(
      `((field) => { field.value = '7'; field.dispatchEvent(new Event('input', { bubbles: true })); })(document.getElementById('value 1'))`,
    );
    await page.until(contains('dialog .preview', 'Your table 7'));
    await fill(page, '#template-at', localIn(2 * 60 * 60_000));
    await page.press('Schedule');
    await page.until(contains('.why.waits', 'scheduled'));
    expect(JSON.stringify(scene.meta.messages())).not.toContain('"text":"7"');
    await goTo(`#/inbox/${await conversationWith(ana)}`);
  });

  it('shows what a customer writes without being loaded again, and sends an answer whose ticks turn read', async () => {
    scene.meta.users.write(ana, { type: 'text', text: { body: 'Until when are you open?' } });
    await page.until(contains('.messages', 'Until when are you open?'));
    await page.submit('#message', 'Until *six*.');
    const answer = `[...document.querySelectorAll('.out .bubble')].findLast((each) => each.textContent.includes('Until six.'))`;
    await page.until(answer);
    await expect.poll(() => scene.meta.messages().some(({ direction }) => direction === 'sent')).toBe(true);
    await page.until(`${answer}?.querySelector('.ticks')`);
    scene.meta.users.read(ana);
    await page.until(`${answer}?.querySelector('.progress.read')`);
    expect(await page.value(`document.querySelector('#message').value`)).toBe('');
  });

  it('answers a message with an emoji, and takes it away by the same one', async () => {
    const asked = `[...document.querySelectorAll('.in .bubble')].findLast((each) => each.textContent.includes('Until when'))`;
    const react = async (label: string) => {
      await page.value(`${asked}.closest('.row').querySelector('.react summary').click()`);
      await page.click(`[aria-label="${label}"]`);
    };
    await react('React with 👍');
    await page.until(`${asked}?.querySelector('.reactions')?.textContent.includes('👍')`);
    await react('Remove 👍');
    await page.until(`${asked} && !${asked}.querySelector('.reactions')`);
    const reactions = scene.meta.messages().filter((each) => JSON.stringify(each).includes('"reaction"'));
    expect(reactions.length).toBeGreaterThan(1);
  });

  it('replies to a message, which is quoted above the answer', async () => {
    await page.value(
      `[...document.querySelectorAll('.in .bubble')].findLast((each) => each.textContent.includes('Until when')).closest('.row').querySelector('.reply').click()`,
    );
    await page.until(contains('.replying', 'Until when are you open?'));
    await page.submit('#message', 'On Sunday until five.');
    await page.until(
      `[...document.querySelectorAll('.out .bubble')].some((each) => each.textContent.includes('On Sunday until five.') && each.querySelector('.quote')?.textContent.includes('Until when'))`,
    );
    expect(await page.value(`document.querySelector('.replying')`)).toBeNull();
  });

  it('sends a file with a caption', async () => {
    const file = join(folder, 'offer.pdf');
    await writeFile(file, '%PDF-1.4 The offer');
    await page.chooseFile('#file', file);
    await page.until(contains('.attached', 'offer.pdf'));
    await page.submit('#message', 'Our offer');
    await page.until(
      `[...document.querySelectorAll('.out .bubble')].some((each) => each.textContent.includes('Our offer'))`,
    );
    await page.until(`!document.querySelector('.attached')`);
    await page.until(
      `[...document.querySelectorAll('.out a.file')].some((each) => each.textContent.includes('offer.pdf'))`,
    );
  });

  it('sends a recording as a voice message where the box for it is ticked, which is there if the service can make one', async () => {
    const file = join(folder, 'answer.wav');
    await writeFile(file, Buffer.from(voice, 'base64'));
    await page.chooseFile('#file', file);
    await page.until(contains('.attached', 'answer.wav'));
    const box = `.attached input[type=checkbox]`;
    if (!(await convertsMedia())) {
      expect(await page.value(`document.querySelector('${box}')`)).toBeNull();
      return page.click('[aria-label="Remove the file"]');
    }
    await page.click(box);
    await page.until(`document.querySelector('#message').placeholder.includes('have a caption')`);
    await page.submit('#message', '');
    await page.until(`document.querySelector('.out .sound .voice')`);
    await expect.poll(() => JSON.stringify(scene.meta.messages())).toContain('"voice":true');
    await page.until(`!document.querySelector('.attached')`);
  });

  it('takes a file that is dropped on the thread, or pasted while one writes', async () => {
    const carrying = (name: string) =>
      `((data) => (data.items.add(new File(['%PDF-1.4'], '${name}', { type: 'application/pdf' })), data))(new DataTransfer())`;
    const happens = (selector: string, event: string) =>
      page.value(`document.querySelector('${selector}').dispatchEvent(${event})`);
    const drag = (type: string) =>
      happens(
        '.thread',
        `new DragEvent('${type}', { bubbles: true, cancelable: true, dataTransfer: ${carrying('dropped.pdf')} })`,
      );
    await drag('dragover');
    await page.until(`document.querySelector('.thread.dropping')`);
    await drag('drop');
    await page.until(contains('.attached', 'dropped.pdf'));
    expect(await page.value(`document.querySelector('.dropping')`)).toBeNull();
    await page.submit('#message', 'As promised');
    await page.until(
      `[...document.querySelectorAll('.out a.file')].some((each) => each.textContent.includes('dropped.pdf'))`,
    );
    const pasted = `new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: ${carrying('pasted.pdf')} })`;
    await happens('#message', pasted);
    await page.until(contains('.attached', 'pasted.pdf'));
    await page.click('[aria-label="Remove the file"]');
    await page.until(`!document.querySelector('.attached')`);
  });

  it('holds a message until the time that a person chose', async () => {
    await page.click('[aria-label="Send later"]');
    await fill(page, '#send-at', localIn(2 * 60 * 60_000));
    await page.submit('#message', 'Shall we call you?');
    await page.until(contains('.why.waits', 'scheduled'));
    expect(JSON.stringify(scene.meta.messages())).not.toContain('Shall we call');
  });

  it('finds people by a part of their name, and messages by their words, by the keyboard alone', async () => {
    await goTo('#/inbox?q=kowal');
    await page.until(`document.querySelectorAll('.conversation').length === 1`);
    await page.until(contains('.conversation', 'Ben Kowalski'));
    await goTo('#/inbox');
    await page.until(`document.querySelectorAll('.conversation').length > 1`);
    await fill(page, '.search input', 'good morni');
    await page.until(contains('.conversations', 'Is the blue mug back'));
    const marked = `[...document.querySelectorAll('.excerpt mark')].map((each) => each.textContent.toLowerCase())`;
    expect(new Set(await page.value<string[]>(marked))).toEqual(new Set(['good', 'morning']));
    const press = (key: string) =>
      page.value(
        `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))`,
      );
    await page.value(`document.querySelector('.search input').focus()`);
    await press('ArrowDown');
    await page.until(`document.activeElement.matches('a.conversation')`);
    await page.value(`document.querySelector('.search input').focus()`);
    await press('Enter');
    await page.until(`/morning/i.test(${textOf('.wanted')})`);
    expect(await overflow()).toBe(0);
  });

  it('finds a message by its wamid, and words within one conversation', async () => {
    const [last] = scene.meta.messages().filter(({ direction }) => direction === 'received');
    await goTo(`#/inbox?q=${encodeURIComponent(last?.wamid ?? '')}`);
    await page.until(`document.querySelectorAll('[aria-label="Messages found"] a').length === 1`);
    await goTo(`#/inbox/${await conversationWith(ana)}`);
    await page.click('[aria-label="Search in this conversation"]');
    await page.until(contains('.within', 'Ana Oliveira'));
    await fill(page, '.search input', 'Gdansk');
    await page.until(contains('.conversations', 'Nothing found'));
    await page.click('.within');
    await page.until(contains('.excerpt mark', 'Gdańsk'));
  });

  it('says where words can be searched if the service has no index of them', async () => {
    const refused = `new Response(JSON.stringify({ error: { code: 'parameter_invalid', message: 'no index' } }), { status: 400 })`;
    await page.value(
      `window.ownFetch = window.fetch; window.fetch = (path, init) => String(path).startsWith('/v1/search') ? Promise.resolve(${refused}) : window.ownFetch(path, init); null`,
    );
    await goTo('#/inbox?q=kowalski');
    await page.until(contains('.conversations', 'one conversation at a time'));
    await page.until(contains('.conversation', 'Ben Kowalski'));
    await page.value(`window.fetch = window.ownFetch; null`);
    await goTo(`#/inbox/${await conversationWith(ana)}`);
    await page.until(contains('.messages', 'Until six.'));
  });

  it('explains why a message failed, and delivers it by Retry once the cause is gone', async () => {
    scene.meta.users.block(ana);
    await page.submit('#message', 'Still there?');
    const asked = `[...document.querySelectorAll('.out')].findLast((each) => each.textContent.includes('Still there?'))`;
    await page.until(`/Not delivered\\..*131026/s.test(${asked}?.querySelector('.why')?.textContent)`);
    // Cause, remedy and what may be done.
    await page.until(`${asked}?.querySelectorAll('.why p').length === 3`);
    scene.meta.users.unblock(ana);
    await page.press('Retry');
    // She reads it a quarter of a second after it is delivered, as Meta's clock is fast here: the page may never show the one before the other.
    await page.until(`['delivered', 'read'].includes(${asked}?.querySelector('.progress')?.textContent)`);
    expect(await page.value(`${asked}.querySelector('.why')`)).toBeNull();
    const received = scene.meta.messages().filter((each) => JSON.stringify(each).includes('Still there?'));
    expect(received.length).toBeGreaterThan(0);
  });

  it('lists events live, and shows one raw next to what was read from it', async () => {
    await goTo('#/events?kind=message.text');
    await page.until(`document.querySelector('.event-list a')`);
    const rows = await page.value<number>(`document.querySelectorAll('.event-list a').length`);
    scene.meta.users.write(ana, { type: 'text', text: { body: 'Thank you!' } });
    await page.until(`document.querySelectorAll('.event-list a').length === ${rows + 1}`);
    await page.click('.event-list a');
    await page.until(contains('.items', 'message.text'));
    expect(await page.value(`JSON.parse(document.querySelector('.json').textContent).object`)).toBe(
      'whatsapp_business_account',
    );
    expect(await overflow()).toBe(0);
  });

  it('lists the outbox by state, and shows every attempt', async () => {
    await goTo('#/outbox?state=failed,refused,unknown,expired');
    await goTo('#/outbox');
    // Ana has read what came before she wrote.
    await page.until(contains('.entry-list', 'read'));
    await page.click('.entry-list a');
    await page.until(contains('.timeline', 'accepted by Meta'));
    expect(await overflow()).toBe(0);
  });

  it('runs nothing of what a customer or a template brings along', async () => {
    await tellHostileStory(scene);
    await goTo(`#/inbox/${await conversationWith(rude)}`);
    await page.until(`document.querySelectorAll('.in .bubble').length >= 8`);
    await page.until(contains('.messages', 'onerror='));
    await goTo('#/events?kind=message.text');
    await page.click('.event-list a');
    await page.until(contains('.json', 'onerror='));
    for (const hash of ['#/inbox', '#/outbox', '#/home']) {
      await goTo(hash);
      await page.until(`document.querySelector('h1')`);
    }
    expect(await page.value('String(window.hacked)')).toBe('undefined');
    const addresses = await page.value<string[]>(
      `[...document.querySelectorAll('[href], [src]')].map((each) => each.href ?? each.src)`,
    );
    expect(addresses.filter((address) => /^(javascript|data|vbscript):/i.test(address))).toEqual([]);
  });

  it('says that the service is gone, and continues by itself once it is back', async () => {
    await goTo(`#/inbox/${await conversationWith(ana)}`);
    await page.until(contains('.messages', 'Thank you!'));
    await scene.service.stop();
    await page.until(contains('.banner', 'The service does not answer.'));
    await scene.startAgain();
    await page.until(`!document.querySelector('.banner')`);
    scene.meta.users.write(ana, { type: 'text', text: { body: 'You are back!' } });
    await page.until(contains('.messages', 'You are back!'));
  });

  it('makes the browser complain about nothing but the wrong key and the service that was gone', () => {
    const expected =
      /401 \(Unauthorized\)|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|503/;
    expect(page.complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
  });
});
