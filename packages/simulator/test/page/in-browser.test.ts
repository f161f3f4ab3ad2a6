import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type ReceivedMessage, type Simulator } from '../../src/index.ts';
import { postJson } from '../graph-caller.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { type Browser, chromiumPath, type Page, startBrowser } from './browser.ts';

const ana = '16505551234';
const edge = '106540352242922/messages';
const text = (body: string) => ({ type: 'text', text: { body } });
const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

if (!chromiumPath)
  console.log('No Chromium on this machine: F8 is not tested in a browser (apt-get install chromium-headless-shell).');

describe.skipIf(!chromiumPath)('F8: the page of the simulator, in a browser', { timeout: 90_000 }, () => {
  let simulator: Simulator;
  let receiver: Receiver;
  let browser: Browser;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-files-'));
    receiver = await startReceiver();
    const users = [
      { waId: ana, name: 'Ana' },
      { waId: '48000000142', name: 'Lina', hidesNumber: true, userId: 'PL.556' },
    ];
    simulator = await createSimulator({ seed: { users } });
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
    simulator.users.write('48000000142', text('Hi, no number'));
    checked.add(simulator.users.write(ana, text('Hello')).wamid);
    browser = await startBrowser(chromiumPath ?? '');
    page = await browser.page({ width: 360, height: 740 });
    await page.open(`${simulator.url}/`);
  });
  afterAll(async () => {
    await browser?.close();
    await simulator.close();
    await receiver.close();
    await rm(folder, { recursive: true });
  });

  const send = async (body: object): Promise<string> => {
    const answer = await postJson(simulator.url, edge, { messaging_product: 'whatsapp', to: ana, ...body });
    return answer.body.messages?.[0]?.id ?? '';
  };
  const checked = new Set<string>();
  /** Ana's newest message, once there is a new one of that type. */
  const written = async (type: string): Promise<ReceivedMessage['message']> => {
    const newest = (): ReceivedMessage | undefined =>
      simulator
        .messages()
        .findLast(
          (each): each is ReceivedMessage =>
            each.direction === 'received' && each.from === ana && !checked.has(each.wamid),
        );
    await expect.poll(() => newest()?.type, { timeout: 60_000 }).toBe(type);
    const { wamid = '', message = {} } = newest() ?? {};
    checked.add(wamid);
    return message;
  };
  const openMenu = async (words: string): Promise<void> => {
    const row = `[...document.querySelectorAll('.row')].findLast((each) => each.querySelector('.bubble > .text')?.textContent.includes(${JSON.stringify(words)}))`;
    await page.until(row);
    await page.value(`${row}.querySelector('.more').click()`);
    await page.until("document.querySelector('.menu')");
  };
  const overflow = () => page.value<number>('document.documentElement.scrollWidth - innerWidth');
  const isShown = (selector: string) => page.value<boolean>(`document.querySelector('${selector}').checkVisibility()`);

  it('goes from the list to a chat and back on a phone, and lists people without a number', async () => {
    expect(await page.value("[...document.querySelectorAll('.handle')].map((each) => each.textContent)")).toEqual([
      `+${ana}`,
      'PL.556',
    ]);
    expect([await isShown('.people'), await isShown('#phone'), await overflow()]).toEqual([true, false, 0]);
    await page.click('.chats a');
    await page.until("document.querySelector('#phone').checkVisibility()");
    expect([await isShown('.people'), await overflow()]).toEqual([false, 0]);
    await page.click('.back');
    await page.until("document.querySelector('.people').checkVisibility()");
  });

  it('lets a customer write, send a photo, a place and a contact', async () => {
    await page.open(`${simulator.url}/#/chat/${ana}`);
    await page.submit('#line', 'Is the mug <b>back</b>?');
    expect(await written('text')).toMatchObject({ text: { body: 'Is the mug <b>back</b>?' } });
    await page.until("document.querySelector('.messages').textContent.includes('<b>back</b>')");

    const path = join(folder, 'mug.png');
    await writeFile(path, Buffer.from(onePixel, 'base64'));
    await page.chooseFile('#file', path);
    await page.submit('#line', 'This one');
    expect(await written('image')).toMatchObject({ image: { caption: 'This one', mime_type: 'image/png' } });
    await page.until("document.querySelector('.bubble img')?.naturalWidth === 1");

    await page.click('#open-tray');
    await page.press('Location');
    await page.submit('#field-name', 'Café');
    expect(await written('location')).toMatchObject({ location: { name: 'Café', latitude: 51.5237 } });
    await page.click('#open-tray');
    expect(await overflow()).toBe(0);
    await page.press('Contact');
    await page.submit('#field-name', 'Duc Tran');
    expect(await written('contacts')).toMatchObject({ contacts: [{ name: { formatted_name: 'Duc Tran' } }] });
  });

  it('lets a customer react, reply, edit, delete and press a button', async () => {
    const body = { text: 'When?' };
    const action = { buttons: [{ type: 'reply', reply: { id: 'sat', title: 'Saturday' } }] };
    const asked = await send({ type: 'interactive', interactive: { type: 'button', body, action } });
    await page.press('Saturday');
    expect(await written('interactive')).toMatchObject({ interactive: { button_reply: { id: 'sat' } } });

    await openMenu('When?');
    expect(await overflow()).toBe(0);
    await page.press('❤️');
    expect(await written('reaction')).toMatchObject({ reaction: { message_id: asked, emoji: '❤️' } });
    await page.until("document.querySelector('.reactions')?.textContent === '❤️'");

    await openMenu('When?');
    await page.press('Reply');
    await page.submit('#line', 'In the mornnig');
    expect(await written('text')).toMatchObject({ context: { id: asked }, text: { body: 'In the mornnig' } });
    await page.until("[...document.querySelectorAll('blockquote')].some((each) => each.textContent.includes('When?'))");

    await openMenu('mornnig');
    await page.press('Edit');
    await page.submit('#line', 'In the morning');
    expect(await written('edit')).toMatchObject({ edit: { message: { text: { body: 'In the morning' } } } });
    await openMenu('In the morning');
    await page.press('Delete');
    await written('revoke');
    await page.until("document.querySelector('.messages').textContent.includes('This message was deleted')");
  });

  it('takes a phone offline, hides the number and blocks the business', async () => {
    const user = simulator.platform.world.users.ensure(ana);
    await page.click('.person button');
    const toggle = (label: string) =>
      page.value(
        `[...document.querySelectorAll('.toggle')].find((each) => each.textContent.startsWith('${label}')).querySelector('input').click()`,
      );
    await page.until("document.querySelector('.toggle')");
    await toggle('Phone on');
    await expect.poll(() => user.isOnline).toBe(false);
    await toggle('Hides the number');
    await expect.poll(() => user.hidesNumber).toBe(true);
    await toggle('Blocks the business');
    await expect.poll(() => user.blocked.size).toBe(1);
    expect(await overflow()).toBe(0);
    simulator.platform.world.users.put(ana, { isOnline: true, hidesNumber: false });
    simulator.users.unblock(ana);
    await page.value("document.querySelector('dialog').close()");
  });

  it('opens a webhook next to its row, with the refusal, its reason and the next retry', async () => {
    receiver.answers = () => 403;
    receiver.answer = '{"error":{"message":"No entry is for a WABA configured here."}}';
    simulator.users.write('48000000142', text('Anybody?'));
    await page.open(`${simulator.url}/#/webhooks`);
    await page.until("document.querySelector('.webhooks .bad')");
    const first = "document.querySelector('.webhooks li')";
    await page.until(`/No entry is for a WABA configured here\\..*attempts, next in/s.test(${first}.textContent)`);
    expect(await page.value(`${first}.textContent`)).toContain('Lina “Anybody?”');
    await page.click('.webhooks li .head');
    await page.until(`${first}.querySelector('.json')`);
    expect(await page.value(`${first}.querySelector('.headers').textContent`)).toMatch(
      /X-Hub-Signature-256: sha256=[0-9a-f]{64}/,
    );
    expect(await page.value(`JSON.parse(${first}.querySelector('.json').textContent).object`)).toBe(
      'whatsapp_business_account',
    );
    expect(await page.value<number>(`${first}.querySelector('.details').getBoundingClientRect().top`)).toBeLessThan(
      740,
    );
    expect(await overflow()).toBe(0);
    receiver.answers = () => 200;
  });

  it('follows a link to one message, and counts unread messages', async () => {
    const mine = simulator.messages().find(({ direction, type }) => direction === 'received' && type === 'location');
    await page.open(`${simulator.url}/#/chat/${ana}/${encodeURIComponent(mine?.wamid ?? '')}`);
    await page.until("document.querySelector('.led')?.textContent.includes('Café')");
    await page.click('.back');
    await send(text('Are you there?'));
    await page.until(
      "document.title === '(1) WhatsApp simulator' && document.querySelector('.count')?.textContent === '1'",
    );
  });

  it('explains its clock when it was changed', async () => {
    await page.click('#open-meta');
    await page.press('+24 h');
    await page.until("/24 h ahead.*131047/s.test(document.querySelector('#meta')?.textContent)");
    expect(await overflow()).toBe(0);
    await page.value("document.querySelector('dialog').close()");
  });

  it('shows all three parts at once on a large screen', async () => {
    const wide = await browser.page({ width: 1280, height: 800 });
    await wide.open(`${simulator.url}/`);
    await wide.until("document.querySelector('.bubble') && document.querySelector('.webhooks .head')");
    const shown = "['.people', '#phone', 'aside'].every((each) => document.querySelector(each).checkVisibility())";
    expect([await wide.value(shown), await wide.value('document.documentElement.scrollWidth - innerWidth')]).toEqual([
      true,
      0,
    ]);
    expect(wide.complaints).toEqual([]);
  });

  it('causes no errors or warnings in the browser', () => {
    expect(page.complaints).toEqual([]);
  });
});
