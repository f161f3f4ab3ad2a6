import { isObject, plainText } from '../json-value.ts';
import {
  all,
  anything,
  type Check,
  eitherOf,
  flag,
  idOrEmpty,
  list,
  malformed,
  notAllowed,
  number,
  object,
  text,
  webAddress,
  word,
} from './checks.ts';

const anyLength = { min: 0, max: Number.POSITIVE_INFINITY };
const caption = text(1024, 0, malformed);

/** Only Meta knows whether the file exists. */
const link: Check = (value, path, tell) => {
  if (value !== '') webAddress(value, path, tell);
};

/** A file by id or by link (Meta: messages/image-messages and its neighbours). */
export const media = (fields: Readonly<Record<string, Check>> = {}): Check =>
  all(eitherOf('id', 'link'), object({ id: idOrEmpty, link, ...fields }));

/** A coordinate comes as a number or as text. */
const location = object(
  { latitude: number(-90, 90), longitude: number(-180, 180), name: text(undefined, 0), address: text(undefined, 0) },
  ['latitude', 'longitude'],
);

const birthday: Check = (value, path, tell) => {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return;
  tell(path, 'Must be a date, as YYYY-MM-DD.', typeof value === 'string' ? undefined : malformed);
};

const details = list(object({}), anyLength);

/** Meta: messages/contacts-messages. */
const contact = object(
  {
    name: object({ formatted_name: text() }, ['formatted_name']),
    birthday,
    phones: details,
    emails: details,
    addresses: details,
    urls: details,
  },
  ['name'],
);

/** One emoji, of any number of code points; empty text removes the reaction. */
const emoji: Check = (value, path, tell) => {
  if (typeof value !== 'string') return tell(path, 'Must be text.', malformed);
  if (value !== '' && !/^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})\u{fe0f}?$/v.test(value)) {
    tell(path, 'Must be one emoji; empty text removes the reaction.');
  }
};

const pin: Check = (value, path, tell) => {
  const isUnpin = isObject(value) && plainText(value.type).toLowerCase() === 'unpin';
  object(
    { type: word('pin', 'unpin'), message_id: text(), expiration_days: isUnpin ? anything : number(1, 30) },
    isUnpin ? ['type', 'message_id'] : ['type', 'message_id', 'expiration_days'],
  )(value, path, tell);
};

/** The types whose object needs no context, by name. */
export const plainTypes: Readonly<Record<string, Check>> = {
  text: object({ body: text(4096, 1, malformed), preview_url: flag }, ['body']),
  image: media({ caption }),
  video: media({ caption }),
  audio: media({ caption: notAllowed, voice: flag }),
  document: media({ caption, filename: text(undefined, 0) }),
  sticker: media({ caption: notAllowed }),
  location,
  contacts: list(contact, { max: 257 }),
  reaction: object({ message_id: text(), emoji }, ['message_id', 'emoji']),
  pin,
};
