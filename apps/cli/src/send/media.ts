import { basename, extname } from 'node:path';
import type { Context } from '../context.ts';
import { readInputBytes } from '../input-file.ts';
import { type Json, textOf } from '../json.ts';
import { trouble, wrongUse } from '../outcome.ts';
import { senderOf } from './sender.ts';

interface MediaOptions {
  readonly type?: string;
  readonly caption?: string;
  readonly filename?: string;
  readonly voice?: boolean;
  readonly from?: string;
  readonly direct?: boolean;
  readonly dryRun?: boolean;
}

/** What Meta takes (business-phone-numbers/media), by the end of a file's name. */
const types: Readonly<Record<string, readonly [kind: string, mimeType: string]>> = {
  '.jpg': ['image', 'image/jpeg'],
  '.jpeg': ['image', 'image/jpeg'],
  '.png': ['image', 'image/png'],
  '.webp': ['sticker', 'image/webp'],
  '.mp4': ['video', 'video/mp4'],
  '.3gp': ['video', 'video/3gpp'],
  '.aac': ['audio', 'audio/aac'],
  '.amr': ['audio', 'audio/amr'],
  '.mp3': ['audio', 'audio/mpeg'],
  '.m4a': ['audio', 'audio/mp4'],
  '.ogg': ['audio', 'audio/ogg'],
  '.pdf': ['document', 'application/pdf'],
  '.txt': ['document', 'text/plain'],
  '.doc': ['document', 'application/msword'],
  '.docx': ['document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  '.xls': ['document', 'application/vnd.ms-excel'],
  '.xlsx': ['document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  '.ppt': ['document', 'application/vnd.ms-powerpoint'],
  '.pptx': ['document', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
};

const kinds = ['image', 'video', 'audio', 'document', 'sticker'];

/** A media message: of a link, a media id, or a file, which is uploaded first. */
export async function mediaOf(context: Context, options: MediaOptions, source: string): Promise<Json> {
  const isLink = /^https?:\/\//.test(source);
  const isId = /^\d{5,}$/.test(source);
  const path = isLink ? URL.parse(source)?.pathname : source;
  if (path === undefined) throw wrongUse(`"${source}" is no address.`);
  const [usualKind, mimeType] = types[extname(path).toLowerCase()] ?? [];
  const kind = options.type ?? usualKind;
  if (kind === undefined || !kinds.includes(kind)) {
    throw wrongUse(
      options.type === undefined ? `Of "${source}" it can’t be told what it is.` : `--type is "${options.type}".`,
      `Give --type: ${kinds.join(', ')}.`,
    );
  }
  if (options.caption !== undefined && (kind === 'audio' || kind === 'sticker'))
    throw wrongUse(`Meta takes no caption with ${kind}.`, 'Send the words as a text of their own.');
  const file = isLink ? { link: source } : { id: isId ? source : await upload(context, options, source, mimeType) };
  const caption = options.caption === undefined ? {} : { caption: options.caption };
  const filename = kind === 'document' ? { filename: options.filename ?? basename(path) } : {};
  return {
    type: kind,
    [kind]: { ...file, ...caption, ...filename, ...(options.voice && kind === 'audio' && { voice: true }) },
  };
}

async function upload(
  context: Context,
  { from, direct, dryRun }: MediaOptions,
  file: string,
  mimeType: string | undefined,
): Promise<string> {
  const { settings, service, meta, output } = context;
  if (mimeType === undefined) {
    throw wrongUse(`Meta takes no file such as ${basename(file)}.`, `It takes ${Object.keys(types).join(' ')}.`);
  }
  const bytes = await readInputBytes(file);
  if (dryRun) return `(the id of ${basename(file)}, once it is uploaded)`;
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', mimeType);
  form.set('file', new Blob([bytes], { type: mimeType }), basename(file));
  const path = `${await senderOf(context, from)}/media`;
  const answer = await output.during(`Uploading ${basename(file)}`, () =>
    direct ? meta.post(path, form) : service.post(`/${settings.graphVersion}/${path}`, form),
  );
  const id = textOf(answer.id);
  if (id === null) throw trouble('The answer to the upload has no id.', '`whatsapp doctor` finds what is wrong.');
  return id;
}
