import { all, anything, type Check, eitherOf, list, number, object, text, webAddress, word } from './checks.ts';

const captionLength = 1024;

/** By id or by link (Meta: messages/image-messages and its neighbours). */
const media = (fields: Readonly<Record<string, Check>> = {}): Check =>
  all(eitherOf('id', 'link'), object({ id: text(), link: webAddress, ...fields }));

export const image = media({ caption: text(captionLength, 0) });
export const video = media({ caption: text(captionLength, 0) });
export const documentFile = media({ caption: text(captionLength, 0), filename: text() });

/** A coordinate comes as a number or as text. */
const location = object(
  { latitude: number(-90, 90), longitude: number(-180, 180), name: text(undefined, 0), address: text(undefined, 0) },
  ['latitude', 'longitude'],
);

/** Meta: messages/contacts-messages. */
const contact = object({ name: object({ formatted_name: text() }, ['formatted_name']) }, ['name']);

const pin: Check = (value, path, tell) => {
  const isUnpin = typeof value === 'object' && value !== null && 'type' in value && value.type === 'unpin';
  object(
    { type: word('pin', 'unpin'), message_id: text(), expiration_days: isUnpin ? anything : number(1, 30) },
    isUnpin ? ['type', 'message_id'] : ['type', 'message_id', 'expiration_days'],
  )(value, path, tell);
};

/** The types whose object stands for itself, by name. */
export const plainTypes: Readonly<Record<string, Check>> = {
  text: object({ body: text(4096) }, ['body']),
  image,
  video,
  audio: media(),
  document: documentFile,
  sticker: media(),
  location,
  contacts: list(contact, { max: 257 }),
  // An empty emoji takes a reaction away.
  reaction: object({ message_id: text(), emoji: text(undefined, 0) }, ['message_id', 'emoji']),
  pin,
};

export { location };
