import { basename } from 'node:path';
import type { Context } from '../context.ts';
import { readInputBytes } from '../input-file.ts';
import { type Json, textOf } from '../json.ts';
import { storeFile } from '../media/store-file.ts';
import { trouble, wrongUse } from '../outcome.ts';
import { extensions, type MediaKind, mediaKinds, mediaTypeOf } from './media-types.ts';
import { senderOf } from './sender.ts';

interface MediaOptions {
  readonly type?: string;
  readonly caption?: string;
  readonly filename?: string;
  readonly voice?: boolean;
  readonly convert?: boolean;
  readonly from?: string;
  readonly direct?: boolean;
  readonly dryRun?: boolean;
}

/** A media message from a link, a media id, or a file, which is uploaded first. */
export async function mediaOf(context: Context, options: MediaOptions, source: string): Promise<Json> {
  const path = isLink(source) ? URL.parse(source)?.pathname : source;
  if (path === undefined) throw wrongUse(`"${source}" is not a URL.`);
  const kind = kindOf(options, source, path);
  if (options.caption !== undefined && (kind === 'audio' || kind === 'sticker'))
    throw wrongUse(`Meta accepts no caption with ${kind}.`, 'Send the text as a separate message.');
  const file = options.convert
    ? await convertedVoice(context, options, source)
    : await mediaReference(context, options, source, kind);
  const caption = options.caption === undefined ? {} : { caption: options.caption };
  const filename = kind === 'document' ? { filename: options.filename ?? basename(path) } : {};
  return {
    type: kind,
    [kind]: { ...file, ...caption, ...filename, ...(options.voice && { voice: true }) },
  };
}

const isLink = (source: string): boolean => /^https?:\/\//.test(source);

function kindOf({ type, voice }: MediaOptions, source: string, path: string): MediaKind {
  const given = type ?? (voice ? 'audio' : mediaTypeOf(path)?.kind);
  const kind = mediaKinds.find((each) => each === given);
  if (kind === undefined) {
    throw wrongUse(
      type === undefined ? `The name of "${source}" doesn’t show its type.` : `--type is "${type}".`,
      `Give --type: ${mediaKinds.join(', ')}.`,
    );
  }
  if (voice && kind !== 'audio') throw wrongUse(`--voice is for audio, not for ${kind}.`);
  return kind;
}

/** A recording; the service stores it as a voice note. */
async function convertedVoice(
  context: Context,
  options: MediaOptions,
  source: string,
): Promise<{ readonly id: string }> {
  if (!options.voice) throw wrongUse('--convert makes voice notes only.', 'Add --voice.');
  if (options.direct) throw wrongUse('--convert is done by the service, and --direct bypasses it.');
  if (isLink(source)) throw wrongUse('--convert takes a file, not a URL.');
  if (options.dryRun) return { id: `(the id of ${basename(source)} after conversion)` };
  return { id: (await storeFile(context, source, { convert: 'voice' })).id };
}

type Uploading = Pick<MediaOptions, 'from' | 'direct' | 'dryRun'>;

/** The link or the id by which a message refers to its media. A file is uploaded to get one. */
export async function mediaReference(
  context: Context,
  options: Uploading,
  source: string,
  kind: MediaKind,
): Promise<{ readonly link: string } | { readonly id: string }> {
  if (isLink(source)) return { link: source };
  return { id: /^(\d{5,}|med_\w{26})$/.test(source) ? source : await upload(context, options, source, kind) };
}

async function upload(
  context: Context,
  { from, direct, dryRun }: Uploading,
  file: string,
  kind: MediaKind,
): Promise<string> {
  const { settings, service, meta, output } = context;
  const { mimeType } = mediaTypeOf(file, kind) ?? {};
  if (mimeType === undefined)
    throw wrongUse(`Meta does not accept files such as ${basename(file)}.`, `It accepts ${extensions}.`);
  const bytes = await readInputBytes(file);
  if (dryRun) return `(the id of ${basename(file)} after the upload)`;
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
