import assert from 'node:assert/strict';
import { type SendMessageResponse, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { type ClientSurroundings, files } from './surroundings.ts';

export function createClient({ baseUrl, token }: ClientSurroundings): WhatsAppClient {
  return new WhatsAppClient({ baseUrl, accessToken: token, graphVersion: 'v24.0' });
}

const link = 'https://example.com/file';

/** Sends each message type that the client has, handles media, marks as read. */
export async function exerciseKapso(surroundings: ClientSurroundings): Promise<string[]> {
  const { phoneNumberId, to, receivedWamid } = surroundings;
  const client = createClient(surroundings);
  const base = { phoneNumberId, to, bizOpaqueCallbackData: 'kapso' };
  const { messages } = client;
  const calls: (() => Promise<SendMessageResponse>)[] = [
    () => messages.sendText({ ...base, body: 'Hello from the exercise' }),
    () => messages.sendImage({ ...base, image: { link: `${link}.png`, caption: 'A picture' } }),
    () => messages.sendVideo({ ...base, video: { link: `${link}.mp4` } }),
    () => messages.sendAudio({ ...base, audio: { link: `${link}.ogg`, voice: true } }),
    () => messages.sendDocument({ ...base, document: { link: `${link}.pdf`, filename: 'file.pdf' } }),
    () => messages.sendSticker({ ...base, sticker: { link: `${link}.webp` } }),
    () => messages.sendLocation({ ...base, location: { latitude: 37.48, longitude: -122.15, name: 'Meta' } }),
    () =>
      messages.sendContacts({
        ...base,
        contacts: [{ name: { formattedName: 'Barbara Johnson', firstName: 'Barbara' }, phones: [{ phone: '+1917' }] }],
      }),
    () => messages.sendReaction({ ...base, reaction: { messageId: receivedWamid, emoji: '👍' } }),
    () => messages.sendTemplate({ ...base, template: { name: 'hello_world', language: { code: 'en_US' } } }),
    () => messages.sendInteractiveButtons({ ...base, bodyText: 'Shall we?', buttons: [{ id: 'yes', title: 'Yes' }] }),
    () =>
      messages.sendInteractiveList({
        ...base,
        bodyText: 'Which one?',
        buttonText: 'Choose',
        sections: [{ title: 'Colours', rows: [{ id: 'red', title: 'Red' }] }],
      }),
    () => messages.sendInteractiveProduct({ ...base, bodyText: 'This', catalogId: 'c', productRetailerId: 'sku-1' }),
    () =>
      messages.sendInteractiveProductList({
        ...base,
        bodyText: 'These',
        header: { type: 'text', text: 'Mugs' },
        catalogId: 'c',
        sections: [{ title: 'Mugs', productItems: [{ productRetailerId: 'sku-1' }] }],
      }),
    () => messages.sendInteractiveCatalogMessage({ ...base, bodyText: 'Our catalogue', parameters: {} }),
    () =>
      messages.sendInteractiveCtaUrl({
        ...base,
        bodyText: 'Look here',
        parameters: { displayText: 'Open', url: 'https://example.com' },
      }),
    () =>
      messages.sendInteractiveFlow({
        ...base,
        bodyText: 'Fill it in',
        parameters: { flowId: '123456', flowCta: 'Begin', flowMessageVersion: '3', flowToken: 'token' },
      }),
    () =>
      messages.sendInteractiveLocationRequest({
        ...base,
        bodyText: 'Where are you?',
        parameters: { requestMessage: 'Where are you?' },
      }),
  ];
  const wamids: string[] = [];
  for (const call of calls) {
    const answer = await call();
    const [message] = answer.messages;
    assert.ok(message, JSON.stringify(answer));
    wamids.push(message.id);
  }
  assert.deepEqual(await messages.markRead({ phoneNumberId, messageId: receivedWamid }), { success: true });
  await exerciseMedia(client, surroundings);
  return wamids;
}

async function exerciseMedia(client: WhatsAppClient, { phoneNumberId, to }: ClientSurroundings): Promise<void> {
  const file = new Blob([files.png], { type: 'image/png' });
  const { id } = await client.media.upload({ phoneNumberId, type: 'image/png', file, fileName: 'dot.png' });
  const media = await client.media.get({ mediaId: id, phoneNumberId });
  assert.equal(media.mimeType, 'image/png');
  const bytes = await client.media.download({ mediaId: id, phoneNumberId, auth: 'always' });
  assert.ok(bytes instanceof ArrayBuffer);
  assert.deepEqual(Buffer.from(bytes), files.png);
  const sent = await client.messages.sendImage({ phoneNumberId, to, image: { id } });
  assert.ok(sent.messages[0]);
  assert.deepEqual(await client.media.delete({ mediaId: id }), { success: true });
  await assert.rejects(client.media.get({ mediaId: id, phoneNumberId }));
}
