import assert from 'node:assert/strict';
import Client from '@great-detail/whatsapp';
import { type ClientSurroundings, files } from './surroundings.ts';

export function createClient({ baseUrl, token }: ClientSurroundings): Client {
  return new Client({
    baseUrl,
    graphVersion: 'v24.0',
    request: { headers: { Authorization: `Bearer ${token}` }, retry: 0 },
  });
}

type MessageBody = Parameters<Client['message']['createMessage']>[0];

const link = 'https://example.com/file';

/** The body of each message type, without number and recipient. */
const contents = [
  { type: 'text', text: { body: 'Hello from the exercise' } },
  { type: 'image', image: { link: `${link}.png`, caption: 'A picture' } },
  { type: 'video', video: { link: `${link}.mp4` } },
  { type: 'audio', audio: { link: `${link}.ogg` } },
  { type: 'document', document: { link: `${link}.pdf`, filename: 'file.pdf' } },
  { type: 'sticker', sticker: { link: `${link}.webp` } },
  { type: 'location', location: { latitude: '37.48', longitude: '-122.15', name: 'Meta', address: '1 Hacker Way' } },
  { type: 'contacts', contacts: [{ name: { formatted_name: 'Barbara Johnson', first_name: 'Barbara' } }] },
  { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
  {
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'Shall we?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
    },
  },
  {
    type: 'interactive',
    interactive: {
      type: 'list',
      body: { text: 'Which one?' },
      action: { button: 'Choose', sections: [{ title: 'Colours', rows: [{ id: 'red', title: 'Red' }] }] },
    },
  },
  {
    type: 'interactive',
    interactive: {
      type: 'cta_url',
      body: { text: 'Look here' },
      action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://example.com' } },
    },
  },
];

/** Sends each message type that the client has, handles media, marks as read. */
export async function exerciseGreatDetail(surroundings: ClientSurroundings): Promise<string[]> {
  const { phoneNumberId, to, receivedWamid } = surroundings;
  const client = createClient(surroundings);
  const wamids: string[] = [];
  const reaction = { type: 'reaction', reaction: { message_id: receivedWamid, emoji: '👍' } };
  for (const content of [...contents, reaction]) {
    // The client's own types allow fewer shapes than it can send.
    const body = { phoneNumberID: phoneNumberId, to, ...content } as unknown as MessageBody;
    const answer: { messages: { id: string }[] } = await client.message.createMessage(body).json();
    wamids.push(answer.messages[0]?.id ?? '');
  }
  const read = await client.message
    .createStatus({ phoneNumberID: phoneNumberId, message_id: receivedWamid, status: 'read' })
    .json();
  assert.deepEqual(read, { success: true });
  await exerciseMedia(client, surroundings);
  return wamids;
}

async function exerciseMedia(client: Client, { phoneNumberId, token }: ClientSurroundings): Promise<void> {
  const file = new File([files.png], 'dot.png', { type: 'image/png' });
  const uploaded: { id: string } = await client.media
    .upload({ phoneNumberID: phoneNumberId, file, mimeType: 'image/png', filename: 'dot.png' } as never)
    .json();
  const media: { url: string; mime_type: string } = await client.media.getURL({ mediaID: uploaded.id }).json();
  assert.equal(media.mime_type, 'image/png');
  const request = { headers: { Authorization: `Bearer ${token}` } };
  const downloaded = await client.media.download({ mediaURL: media.url, request }).arrayBuffer();
  assert.deepEqual(Buffer.from(downloaded), files.png);
  assert.deepEqual(await client.media.delete({ mediaID: uploaded.id }).json(), { success: true });
}
