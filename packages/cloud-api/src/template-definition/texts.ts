import { counted } from '../counted.ts';
import { hasEmoji } from '../has-emoji.ts';
import { isObject, plainText } from '../json-value.ts';
import { entriesOf, isAbsent, lengthOf, type Tell } from '../outgoing/checks.ts';
import { capitals, variablesOf } from '../outgoing/template/listed-template.ts';
import type { Placed } from '../outgoing/template/sent-parts.ts';
import { tellVariables } from './variables.ts';

const shortest = 60;
const formats = ['TEXT', 'IMAGE', 'VIDEO', 'GIF', 'DOCUMENT', 'LOCATION', 'PRODUCT'];

/** Not blank, and not too long. */
export function tellLength(text: string, max: number, path: string, tell: Tell): void {
  const length = lengthOf(text);
  if (text.trim() === '') tell(path, 'Is missing or blank.');
  else if (length > max) tell(path, `Has ${length} characters; ${max} are allowed.`);
}

/** Meta: templates/components#header. Media need the handle of an uploaded sample. */
export function tellHeader([path, component]: Placed, isNamed: boolean, tell: Tell): void {
  const format = capitals(component.format);
  if (!formats.includes(format)) tell(`${path}.format`, `Must be one of ${formats.join(', ')}.`);
  else if (format === 'TEXT') tellHeaderText([path, component], isNamed, tell);
  else if (format !== 'LOCATION' && format !== 'PRODUCT') tellSample([path, component], tell);
}

function tellHeaderText([path, component]: Placed, isNamed: boolean, tell: Tell): void {
  const text = plainText(component.text);
  tellLength(text, shortest, `${path}.text`, tell);
  if (/[\n\r]/.test(text)) tell(`${path}.text`, 'Must not have line breaks.');
  if (text.includes('*') || hasEmoji(text)) tell(`${path}.text`, 'Must not have asterisks or emojis.');
  const surplus = variablesOf(text).slice(1);
  if (surplus.length > 0)
    tell(`${path}.text`, `A header has one variable; ${surplus.map((name) => `{{${name}}}`).join(', ')} is too many.`);
  tellVariables({ component, path, isNamed, examples: 'header_text' }, tell);
}

function tellSample([path, { format, example }]: Placed, tell: Tell): void {
  const at = `${path}.example.header_handle`;
  const given = isObject(example) && !isAbsent(example.header_handle) ? example.header_handle : [];
  const howTo = howToUpload(capitals(format));
  if (!Array.isArray(given)) tell(at, `Must be a list of one handle. ${howTo}`);
  const handles: readonly unknown[] = Array.isArray(given) ? given : [];
  if (Array.isArray(given) && handles.length === 0) tell(at, `Is missing: a header of media needs a sample. ${howTo}`);
  for (const [index, handle] of handles.entries()) {
    const fault = typeof handle === 'string' ? handleFault(handle.trim()) : 'Must be the handle of an upload.';
    if (fault) tell(`${at}[${index}]`, `${fault} ${howTo}`);
  }
}

/** The problem of a text that should be a handle, which has the form `4::…`; null for one that may be a handle. */
function handleFault(handle: string): string | null {
  if (handle === '') return 'Must be the handle of an upload.';
  if (/^https?:/i.test(handle)) return 'Is a URL, not the handle of an upload: Meta does not fetch it.';
  if (/^data:|^[^:]*\.[a-z\d]{2,5}$/i.test(handle)) return 'Is a file, not the handle of an upload.';
  if (/^\d+$/.test(handle)) return 'Is the id of media to send, not the handle of an upload.';
  return /^upload:/.test(handle) ? 'Is the id of an upload, not its handle.' : null;
}

const sampleTypes: Readonly<Record<string, string>> = {
  VIDEO: 'video/mp4',
  DOCUMENT: 'application/pdf',
  GIF: 'video/mp4',
};

/** Meta: graph-api/guides/upload. */
const howToUpload = (format: string): string =>
  `Get one: POST /{app-id}/uploads?file_name=…&file_length=…&file_type=${sampleTypes[format] ?? 'image/jpeg'} answers ` +
  '{"id":"upload:…"}; POST the file’s bytes to /{that id} with the headers "Authorization: OAuth {token}" and ' +
  '"file_offset: 0"; "h" in the answer is the handle. Through the service, the id of a file stored by POST /v1/media (med_…) will do.';

/** Meta: templates/components#body. */
export function tellBody([path, component]: Placed, max: number, isNamed: boolean, tell: Tell): void {
  const text = plainText(component.text);
  tellLength(text, max, `${path}.text`, tell);
  tellVariables({ component, path, isNamed, examples: 'body_text' }, tell);
  const variables = variablesOf(text);
  if (variables.length > 0) tellPlaces(text.trim(), variables.length, `${path}.text`, tell);
}

function tellPlaces(text: string, count: number, path: string, tell: Tell): void {
  const first = /^\{\{\s*(\w+)/.exec(text)?.[1];
  const last = /(\w+)\s*\}\}$/.exec(text)?.[1];
  if (text.startsWith('{{')) tell(path, `Must not begin with a variable${first ? ` ({{${first}}})` : ''}.`);
  if (text.endsWith('}}')) tell(path, `Must not end with a variable${last ? ` ({{${last}}})` : ''}.`);
  const words = text.replace(/\{\{\s*\w+\s*\}\}/g, ' ').match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  if (words <= count * 2) {
    tell(
      path,
      `Has ${counted(words, 'word')} and ${counted(count, 'variable')}; more than two words for each variable are needed.`,
    );
  }
}

/** Meta: templates/components#footer. */
export function tellFooter([path, component]: Placed, tell: Tell): void {
  const text = plainText(component.text);
  tellLength(text, shortest, `${path}.text`, tell);
  if (text.includes('{{')) tell(`${path}.text`, 'Must not have variables.');
}

export const buttonsIn = ([path, { buttons }]: Placed): readonly Placed[] => entriesOf(buttons, `${path}.buttons`);
