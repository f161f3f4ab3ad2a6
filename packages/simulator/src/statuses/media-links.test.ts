import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { createClock } from '../clock.ts';
import type { SentMessage } from '../world/message.ts';
import { createMediaLinks } from './media-links.ts';

const message = (type: string, body: Record<string, unknown>): SentMessage => ({
  direction: 'sent',
  wamid: 'wamid.1',
  phoneNumberId: '1',
  to: '2',
  input: '2',
  isToGroup: false,
  isByUserId: false,
  type,
  body,
  at: 0,
  callbackData: undefined,
  templateId: undefined,
  category: 'service',
  statuses: [],
});

describe('MediaLinks.of', () => {
  const links = createMediaLinks(createClock({ speed: 0 }));

  it('finds links in the message, in headers and in cards, and nowhere else', () => {
    expect(links.of(message('image', { image: { link: 'http://a' } }))).toEqual(['http://a']);
    expect(links.of(message('image', { image: { id: '1' } }))).toEqual([]);
    expect(links.of(message('text', { text: { body: 'hi' }, image: { link: 'http://a' } }))).toEqual([]);
    const header = { type: 'video', video: { link: 'http://v' } };
    expect(links.of(message('interactive', { interactive: { type: 'button', header, body: null } }))).toEqual([
      'http://v',
    ]);
    const card = (link: string) => ({
      components: [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }],
    });
    const components = [
      { type: 'header', parameters: [{ type: 'document', document: { link: 'http://d' } }] },
      { type: 'carousel', cards: [card('http://1'), card('http://2')] },
    ];
    expect(links.of(message('template', { template: { components } }))).toEqual(['http://d', 'http://1', 'http://2']);
  });
});

describe('MediaLinks.check', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => {
    receiver.handshakes.length = 0;
    receiver.handshake = (_query, response) => response.end();
  });
  afterAll(() => receiver.close());

  it('refuses an invalid web address without any request', async () => {
    const links = createMediaLinks(createClock({ speed: 0 }));
    for (const link of ['picture.png', 'ftp://127.0.0.1/a', 'file:///etc/passwd', '']) {
      expect(await links.check([link])).toMatchObject({ code: 131053, title: 'Media upload error' });
    }
  });

  it('accepts links to the internet without fetching them', async () => {
    const links = createMediaLinks(createClock({ speed: 0 }));
    // These names and addresses do not exist, so fetching them could only fail.
    expect(await links.check(['https://media.invalid/a.png', 'http://203.0.113.1/a.png'])).toBeUndefined();
  });

  it('fetches links to this machine, and again only after ten minutes', async () => {
    const clock = createClock({ speed: 0 });
    const links = createMediaLinks(clock);
    const link = `${receiver.url}/a.png`;
    expect(await links.check([link])).toBeUndefined();
    receiver.handshake = (_query, response) => response.writeHead(500).end();
    expect(await links.check([link])).toBeUndefined();
    expect(await links.check([`${link}?v=2`])).toMatchObject({ code: 131053 });
    clock.advance(10 * 60_000);
    expect(await links.check([link])).toMatchObject({ code: 131053 });
    expect(receiver.handshakes).toEqual(['/a.png', '/a.png?v=2', '/a.png']);
  });

  it('fails if nothing answers', async () => {
    const gone = await startReceiver();
    await gone.close();
    const links = createMediaLinks(createClock({ speed: 0 }));
    expect(await links.check([`${gone.url}/a.png`])).toMatchObject({ code: 131053 });
  });
});
