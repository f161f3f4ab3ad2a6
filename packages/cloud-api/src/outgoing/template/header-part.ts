import { type JsonObject, plainText } from '../../json-value.ts';
import type { Tell } from '../checks.ts';
import { capitals } from './listed-template.ts';
import { isTextual, typeOf } from './parameters.ts';
import type { SentPart } from './sent-parts.ts';
import { tellTextPart } from './text-part.ts';

const wrongCount = 132000;
const wrongFormat = 132012;
const headerLength = 60;

const formats: ReadonlySet<string> = new Set(['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION', 'PRODUCT']);

/** A header that is no text needs its one parameter on every send. Formats that aren't known are left to Meta. */
export function tellHeader(
  header: JsonObject | undefined,
  sent: SentPart | undefined,
  { isNamed, path }: { readonly isNamed: boolean; readonly path: string },
  tell: Tell,
): void {
  const format = capitals(header?.format) || 'TEXT';
  const text = plainText(header?.text);
  if (format === 'TEXT') {
    tellTextPart({ name: 'header', text, isNamed, max: headerLength, path }, sent, tell);
    for (const [at, parameter] of sent?.parameters ?? []) {
      if (!isTextual(parameter)) tell(`${at}.type`, 'Must be text: the header of the template is text.', wrongFormat);
    }
  }
  if (formats.has(format)) tellContent(format.toLowerCase(), sent, path, tell);
}

function tellContent(wanted: string, sent: SentPart | undefined, path: string, tell: Tell): void {
  const [first, ...others] = sent?.parameters ?? [];
  if (typeOf(first?.[1]) !== wanted) {
    const message = `The template's header needs a parameter of type ${wanted}; ${first ? 'another' : 'none'} is given.`;
    tell(sent ? `${sent.path}.parameters[0]` : path, message, wrongFormat);
  }
  for (const [at] of others) tell(at, 'Is one too many: this header takes one parameter.', wrongCount);
}
