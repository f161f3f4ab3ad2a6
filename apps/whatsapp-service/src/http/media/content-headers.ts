import { safeFileName } from '@intexuraos/cloud-api';
import { create as disposition } from 'content-disposition';
import type { MediaRecord } from '../../media/media-record.ts';

/** Types that a browser displays as they are, and never runs. */
const shown = /^(image\/(jpeg|png|webp|gif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)$/;
/** Other types that may be named: they are downloaded. */
const named = /^(application\/(pdf|zip|msword|rtf|vnd\.[\w.+-]+)|image\/(avif|heic|heif|bmp|tiff)|text\/csv)$/;
const unnamed = 'application/octet-stream';

/** How a file is served: under the type that its content shows, else under Meta’s; never as something that runs. */
export function contentHeaders({
  id,
  file,
  content,
}: Pick<MediaRecord, 'id' | 'file' | 'content'>): Readonly<Record<string, string>> {
  const metaType = file?.mimeType ?? '';
  const [metaEssence = ''] = metaType.toLowerCase().split(';');
  const essence = content?.facts.type ?? metaEssence.trim();
  const isInline = shown.test(essence);
  const type = isInline || named.test(essence) ? essence : unnamed;
  // Players want the codec, which Meta names.
  const isSame = type === metaEssence.trim() && /^[\w/.+-]+(\s*;\s*codecs="?[\w.,-]+"?)?$/.test(metaType);
  const filename = safeFileName(file?.filename ?? '') ?? `${file?.kind ?? 'file'}-${id}${extensions[type] ?? ''}`;
  return {
    'content-type': type === 'text/plain' ? 'text/plain; charset=utf-8' : isSame ? metaType : type,
    'content-disposition': disposition(filename, { type: isInline ? 'inline' : 'attachment' }),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
  };
}

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'audio/ogg': '.ogg',
  'audio/mp4': '.m4a',
  'audio/aac': '.aac',
  'audio/amr': '.amr',
  'audio/mpeg': '.mp3',
  'video/mp4': '.mp4',
  'video/3gpp': '.3gp',
  'audio/3gpp': '.3gp',
  'application/pdf': '.pdf',
  'text/plain': '.txt',
};
