import { missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { addUpload } from './add-media.ts';
import { checkUpload } from './media-rules.ts';

/** `POST /{phone-number-id}/media`, multipart. The part's own type counts; `type` stands in where it has none. */
export function uploadMedia({ params, files }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const product = textParameter(params, 'messaging_product');
  if (product === undefined) throw missingParameter('messaging_product');
  if (product !== 'whatsapp') throw parameterError('Param messaging_product must be one of {WHATSAPP}.');
  const file = files.get('file');
  if (!file) throw missingParameter('file');
  const named = textParameter(params, 'type') ?? '';
  const mimeType = file.mimeType === '' ? named : file.mimeType;
  checkUpload(mimeType, file.bytes.byteLength);
  const media = addUpload(platform, number.id, file.bytes, mimeType, file.filename || undefined);
  return { body: { id: media.id } };
}
