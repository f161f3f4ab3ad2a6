import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { WhatsAppAPI } from 'whatsapp-api-js';
import {
  ActionButtons,
  ActionCallPermission,
  ActionCatalog,
  ActionContactRequest,
  ActionCTA,
  ActionList,
  ActionLocation,
  ActionNavigateFlow,
  ActionProduct,
  ActionProductList,
  Audio,
  Body,
  Button,
  CatalogProduct,
  Contacts,
  Document,
  Header,
  Image,
  Interactive,
  ListSection,
  Location,
  Name,
  Phone,
  Product,
  ProductSection,
  Reaction,
  Row,
  Sticker,
  Template,
  Text,
  Video,
} from 'whatsapp-api-js/messages';
import { type ClientSurroundings, files } from './surroundings.ts';

/** The library has no option for the base URL, but one for its fetch. */
function fetchAt(baseUrl: string): typeof fetch {
  return (input, init) =>
    fetch(String(input instanceof Request ? input.url : input).replace('https://graph.facebook.com', baseUrl), init);
}

export function createClient({ baseUrl, token }: ClientSurroundings, appSecret: string): WhatsAppAPI {
  return new WhatsAppAPI({
    token,
    appSecret,
    webhookVerifyToken: 'client-token',
    v: 'v24.0',
    ponyfill: { fetch: fetchAt(baseUrl), subtle: crypto.subtle },
  });
}

const link = 'https://example.com/file';

/** Every message type that the library has. */
const messages = {
  text: new Text('Hello, world!'),
  image: new Image(`${link}.png`, false, 'A picture'),
  video: new Video(`${link}.mp4`),
  audio: new Audio(`${link}.ogg`, false, true),
  document: new Document(`${link}.pdf`, false, 'A document', 'file.pdf'),
  sticker: new Sticker(`${link}.webp`),
  location: new Location(-122.148981, 37.483307, 'Meta', '1 Hacker Way'),
  contacts: new Contacts([new Name('Barbara Johnson', 'Barbara'), new Phone('+1 917 555 9999', 'Mobile')]),
  buttons: new Interactive(
    new ActionButtons(new Button('yes', 'Yes'), new Button('no', 'No')),
    new Body('Shall we?'),
    new Header('A question'),
  ),
  list: new Interactive(
    new ActionList('Choose', new ListSection('Colours', new Row('red', 'Red', 'Like fire'), new Row('blue', 'Blue'))),
    new Body('Which one?'),
  ),
  catalog: new Interactive(new ActionCatalog(new Product('sku-1')), new Body('Our catalogue')),
  product: new Interactive(new ActionProduct(new CatalogProduct('sku-1', 'catalog-1')), new Body('This one')),
  productList: new Interactive(
    new ActionProductList('catalog-1', new ProductSection('Mugs', new Product('sku-1'), new Product('sku-2'))),
    new Body('These'),
    new Header('Mugs'),
  ),
  cta: new Interactive(new ActionCTA('Open', 'https://example.com'), new Body('Look here')),
  flow: new Interactive(new ActionNavigateFlow('token', '123456', 'Begin', 'FIRST'), new Body('Fill it in')),
  locationRequest: new Interactive(new ActionLocation(), new Body('Where are you?')),
  callPermission: new Interactive(new ActionCallPermission(), new Body('May we call?')),
  contactRequest: new Interactive(new ActionContactRequest(), new Body('Your number?')),
  template: new Template('hello_world', 'en_US'),
};

/** Sends each message type, handles media, marks as read; every answer is checked against the library's types. */
export async function exerciseWhatsappApiJs(surroundings: ClientSurroundings, appSecret: string): Promise<string[]> {
  const { phoneNumberId, to, receivedWamid } = surroundings;
  const client = createClient(surroundings, appSecret);
  const wamids: string[] = [];
  const all = { ...messages, reaction: new Reaction(receivedWamid, '👍') };
  for (const [name, message] of Object.entries(all)) {
    const answer = await client.sendMessage(phoneNumberId, to, message, undefined, `exercise-${name}`);
    assert.ok('messages' in answer, `${name}: ${JSON.stringify(answer)}`);
    assert.equal(answer.contacts[0].input, to);
    wamids.push(answer.messages[0].id);
  }
  assert.deepEqual(await client.markAsRead(phoneNumberId, receivedWamid, 'text'), { success: true });
  await exerciseMedia(client, surroundings);
  return wamids;
}

async function exerciseMedia(client: WhatsAppAPI, { phoneNumberId, to }: ClientSurroundings): Promise<void> {
  const form = new FormData();
  form.set('file', new Blob([files.png], { type: 'image/png' }), 'dot.png');
  const uploaded = await client.uploadMedia(phoneNumberId, form);
  assert.ok('id' in uploaded, JSON.stringify(uploaded));
  const media = await client.retrieveMedia(uploaded.id);
  assert.ok('url' in media, JSON.stringify(media));
  assert.equal(media.sha256, createHash('sha256').update(files.png).digest('hex'));
  const downloaded = await client.fetchMedia(media.url);
  assert.deepEqual(Buffer.from(await downloaded.arrayBuffer()), files.png);
  const sent = await client.sendMessage(phoneNumberId, to, new Image(uploaded.id, true));
  assert.ok('messages' in sent, JSON.stringify(sent));
  assert.deepEqual(await client.deleteMedia(uploaded.id), { success: true });
  const gone = await client.retrieveMedia(uploaded.id);
  assert.ok('error' in gone && gone.error?.code === 100, JSON.stringify(gone));
}
