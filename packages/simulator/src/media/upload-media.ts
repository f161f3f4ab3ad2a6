import { missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { addUpload } from './add-media.ts';
import { checkUpload } from './media-rules.ts';

/** `POST /{phone-number-id}/media`, multipart. The type of the file's own part counts; the parameter `type` does not. */
export function uploadMedia({ params, files }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const product = textParameter(params, 'messaging_product');
  if (product === undefined) throw missingParameter('messaging_product');
  if (product !== 'whatsapp') throw parameterError('Param messaging_product must be one of {WHATSAPP}.');
  const file = files.get('file');
  if (!file) throw missingParameter('file');
  checkUpload(file.mimeType, file.bytes.byteLength);
  const media = addUpload(platform, number.id, file.bytes, file.mimeType, file.filename || undefined);
  return { body: { id: media.id } };
}
