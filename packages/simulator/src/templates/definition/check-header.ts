import { unknownWord } from '../../messages/checks.ts';
import type { Template, TemplateComponent } from '../../world/template.ts';
import { headerSamplePath } from '../header-sample-path.ts';
import { lengthOf, variablesOf } from '../variables.ts';
import { checkExamples, checkVariables } from './check-variables.ts';
import { templateError } from './template-error.ts';

const formats = ['TEXT', 'IMAGE', 'VIDEO', 'GIF', 'DOCUMENT', 'LOCATION', 'PRODUCT'] as const;
const textMax = 60;

/** @throws {GraphError} 100, with 2388047, 2388040 or 2388043 for its text or its example. */
export function checkHeader(header: TemplateComponent, format: Template['parameterFormat']): void {
  const kind = formats.find((each) => each === header.format);
  switch (kind) {
    case undefined:
      throw unknownWord("components['format']", formats, header.format ?? '');
    case 'TEXT':
      checkText(header, format);
      return;
    case 'LOCATION':
    case 'PRODUCT':
      return;
    default:
      if (!hasSample(header.example)) throw templateError(2388043);
      if (hasForeignAddress(header.example)) {
        throw templateError(
          2388043,
          'The sample of a media header is the handle of an upload, not an address or a file.',
        );
      }
  }
}

function checkText(header: TemplateComponent, format: Template['parameterFormat']): void {
  const text = header.text ?? '';
  if (text.trim() === '') throw templateError(2388047, 'The header has no text.');
  if (lengthOf(text) > textMax) throw templateError(2388040, `A header has at most ${textMax} characters.`);
  const { length } = variablesOf(text);
  if (/[\n\r*]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}/u.test(text) || length > 1)
    throw templateError(2388047);
  checkVariables(text, format, 2388047);
  if (length > 0) checkExamples(header, format, 'header_text');
}

/** The handle of an upload; Meta's own samples put several into one text. */
function hasSample(example: unknown): example is { readonly header_handle: readonly string[] } {
  if (typeof example !== 'object' || example === null || !('header_handle' in example)) return false;
  const { header_handle: handles } = example;
  return (
    Array.isArray(handles) && handles.length > 0 && handles.every((each) => typeof each === 'string' && each.trim())
  );
}

/** A URL elsewhere, a file or the id of media is not a sample; the URL of an uploaded sample, as read from a template, is one. */
function hasForeignAddress(example: { readonly header_handle: readonly string[] }): boolean {
  return example.header_handle.some((each) => {
    if (/^https?:/i.test(each)) return !each.includes(headerSamplePath);
    return /^data:|^[^:]*\.[a-z\d]{2,5}$|^\d+$/i.test(each);
  });
}
