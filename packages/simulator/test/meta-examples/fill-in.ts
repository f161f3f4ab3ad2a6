import { isJsonObject, type JsonObject } from '../../../../trials/support/json.ts';

/** The values for placeholders. */
export interface Standing {
  readonly recipient: string;
  readonly receivedWamid: string;
  readonly media: Readonly<Record<string, string>>;
  readonly flowId: string;
  readonly flowName: string;
  readonly qrCode: string;
  readonly verificationCode: string;
  readonly callback: string;
}

const mediaKinds = new Set(['image', 'video', 'audio', 'document', 'sticker']);

/** A body with existing values instead of `<PLACEHOLDERS>`; other texts are unchanged. */
export function fillIn(value: unknown, standing: Standing, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => fillIn(each, standing, key));
  if (isJsonObject(value)) return filledObject(value, standing, key);
  return typeof value === 'string' ? filledText(value, standing, key) : value;
}

function filledObject(value: JsonObject, standing: Standing, key: string): JsonObject {
  // A text header and a header with a placeholder for its kind look the same: `{ type, text }`.
  const entries = Object.entries(value).map(([name, each]) => {
    if (key === 'header' && name === 'type' && isPlaceholder(each)) return [name, 'text'];
    if (name === 'id' && mediaKinds.has(key)) return [name, standing.media[key]];
    // `standing-world.ts` created the template of that name.
    if (name === 'name' && key === 'template') return [name, each];
    return [name, fillIn(each, standing, name)];
  });
  return Object.fromEntries(entries);
}

function filledText(text: string, standing: Standing, key: string): string {
  switch (key) {
    case 'to':
    case 'user':
      return standing.recipient;
    case 'message_id':
      return standing.receivedWamid;
    case 'link':
    case 'url':
      return /^https?:\/\/[\w.-]+\.\w/.test(text) ? text : 'https://example.com/file';
    case 'flow_id':
      return standing.flowId;
    case 'flow_name':
      return standing.flowName;
    case 'code':
      return /^[A-Z0-9]{14}$|QR|^<CODE>$/.test(text) ? standing.qrCode : chosen(text, standing.verificationCode);
    case 'override_callback_uri':
      return standing.callback;
    default:
      return chosen(text, choices[key]);
  }
}

/** The value for the placeholder of a field with a fixed format. */
const choices: Readonly<Record<string, string>> = {
  pin: '123456',
  email: 'business@example.com',
  emoji: '👍',
  birthday: '1990-01-01',
  latitude: '37.44',
  longitude: '-122.16',
  generate_qr_image: 'SVG',
  vertical: 'RETAIL',
  websites: 'https://example.com',
  name: 'sample_name',
};

const isPlaceholder = (value: unknown): boolean =>
  typeof value === 'string' && (/^[<{].*[>}]$/.test(value) || value === '6-digit-pin' || value === 'YEAR_MONTH_DAY');

const chosen = (text: string, choice: string | undefined): string =>
  choice !== undefined && isPlaceholder(text) ? choice : text;
