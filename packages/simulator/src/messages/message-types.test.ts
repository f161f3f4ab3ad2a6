import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furnishExamples } from '../../test/example-world.ts';
import { postJson, refusalOf } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const image = '1037543291543636';
const audio = '1037543291543637';
const wamid = 'wamid.X';
const long = (length: number): string => 'é'.repeat(length);
const contact = { name: { formatted_name: 'Asha' } };

/** Type, content, and the refusal: its code, and the message or the details. */
type Case = [type: string, content: unknown, code?: number, says?: string];

describe('the types of messages', () => {
  let simulator: Simulator;
  const send = async (type: string, content: unknown, more = {}) => {
    simulator.platform.limits.clear();
    const message = { messaging_product: 'whatsapp', to: '+16505551234', type, [type]: content, ...more };
    return postJson(simulator.url, '106540352242922/messages', message);
  };
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
    furnishExamples(simulator.platform.world);
    simulator.platform.world.media.set('7', {
      kind: 'media',
      id: '7',
      phoneNumberId: '106540352242922',
      bytes: new Uint8Array(),
      mimeType: 'audio/mpeg',
      sha256: '',
      filename: undefined,
      from: 'business',
      createdAt: 0,
      expiresAt: simulator.clock.now() + 1_000,
    });
  });
  afterAll(() => simulator.close());

  it.each<Case>([
    ['text', { body: long(4_096) }],
    ['text', { body: 'a', preview_url: true }],
    ['text', { body: 'a', preview_url: 'FALSE' }],
    ['image', { link: 'https://shop.example/a.png', caption: long(1_024) }],
    ['image', { id: Number(image) }],
    ['document', { id: image, filename: 'a.pdf' }],
    ['audio', { id: '7' }],
    ['audio', { id: audio, voice: true }],
    ['location', { latitude: -90, longitude: 180 }],
    ['contacts', Array.from({ length: 257 }, () => contact)],
    ['contacts', [{ ...contact, birthday: '1999-01-23', phones: [{ phone: '+1', type: 'Mobile' }] }]],
    ['reaction', { message_id: wamid, emoji: '' }],
    ['reaction', { message_id: wamid, emoji: '👩🏽‍🚀' }],
    ['reaction', { message_id: wamid, emoji: '❤' }],
    ['reaction', { message_id: wamid, emoji: '🇮🇳' }],
  ])('take %s %j', async (type, content) => {
    expect((await send(type, content)).body).toHaveProperty('messages');
  });

  it.each<Case>([
    ['text', { body: long(4_097) }, 100, "(#100) Param text['body'] must be at most 4096 characters long."],
    ['text', { body: 'a', preview_url: 'yes' }, 100, "(#100) Param text['preview_url'] must be a boolean."],
    ['image', {}, 131008, 'image: either id or link is required'],
    ['image', { id: image, link: 'https://shop.example' }, 131009, 'image: only one of id and link may be given'],
    [
      'image',
      { id: image, caption: long(1_025) },
      100,
      "(#100) Param image['caption'] must be at most 1024 characters long.",
    ],
    ['image', { id: '8' }, 131009, "image['id'] is not a media ID"],
    ['image', { id: audio }, 131053, 'Unsupported image mime type audio/ogg. Please use one of image/jpeg, image/png.'],
    ['image', { link: 'shop.example' }, 131009, "image['link'] is not a valid URL"],
    ['audio', { id: audio, caption: 'a' }, 131009, "The parameter audio['caption'] is not allowed for this message."],
    [
      'audio',
      { id: '7', voice: true },
      131053,
      'Unsupported Voice mime type audio/mpeg. Please use audio/ogg; codecs=opus.',
    ],
    ['location', { latitude: 1 }, 100, "(#100) The parameter location['longitude'] is required."],
    ['location', { latitude: 1, longitude: 181 }, 131009, "location['longitude'] must be from -180 to 180"],
    ['contacts', [], 131009, 'Invalid contacts count. Min allowed contacts: 1, Max allowed contacts: 257'],
    [
      'contacts',
      Array.from({ length: 258 }, () => contact),
      131009,
      'Invalid contacts count. Min allowed contacts: 1, Max allowed contacts: 257',
    ],
    ['contacts', [contact, {}], 100, "(#100) The parameter contacts[1]['name'] is required."],
    ['contacts', [{ ...contact, birthday: '23.1.99' }], 131009, "contacts[0]['birthday'] must be YYYY-MM-DD"],
    ['reaction', { emoji: '😀' }, 100, "(#100) The parameter reaction['message_id'] is required."],
    ['reaction', { message_id: wamid }, 100, "(#100) The parameter reaction['emoji'] is required."],
    ['reaction', { message_id: wamid, emoji: '😀😀' }, 131009, "reaction['emoji'] must be one emoji"],
  ])('refuse %s %j', async (type, content, code, says) => {
    const [actual, message, details] = refusalOf(await send(type, content));
    expect([actual, details ?? message]).toEqual([code, says]);
  });

  it('allow no context on a reaction', async () => {
    const reaction = { message_id: wamid, emoji: '😀' };
    const answer = await send('reaction', reaction, { context: { message_id: wamid } });
    expect(refusalOf(answer)[0]).toBe(131009);
  });

  it('accept only unexpired files of this account', async () => {
    const { media, phoneNumbers } = simulator.platform.world;
    const kept = media.get('7');
    if (!kept) throw new Error('The file is set up above.');
    media.set('9', { ...kept, id: '9', phoneNumberId: '999' });
    expect(refusalOf(await send('audio', { id: '9' }))[0]).toBe(131009);
    const number = phoneNumbers.get('106540352242922');
    if (number) phoneNumbers.set('999', { ...number, id: '999' });
    expect((await send('audio', { id: '9' })).status).toBe(200);
    simulator.clock.advance(1_000);
    expect(refusalOf(await send('audio', { id: '9' }))[0]).toBe(131009);
  });
});
