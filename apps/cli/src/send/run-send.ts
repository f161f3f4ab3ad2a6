import type { Context } from '../context.ts';
import { readInput } from '../input-file.ts';
import { isJson, type Json, objectOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { deliver, type SendOptions } from './deliver.ts';
import { buttonsOf, listOf } from './interactive.ts';
import { mediaOf } from './media.ts';
import { recipientOf } from './recipient.ts';
import { senderOf } from './sender.ts';
import { chooseTemplate, fillIn } from './template.ts';

interface TextOptions extends SendOptions {
  readonly previewUrl?: boolean;
}

export async function sendText(context: Context, options: TextOptions, to = '', body = ''): Promise<ExitCode> {
  const text = { body, ...(options.previewUrl && { preview_url: true }) };
  return deliver(context, options, { ...recipientOf(to), type: 'text', text });
}

interface TemplateOptions extends SendOptions {
  readonly language?: string;
  readonly param?: readonly string[];
}

export async function sendTemplate(context: Context, options: TemplateOptions, to = '', name = ''): Promise<ExitCode> {
  const recipient = recipientOf(to);
  const template = await chooseTemplate(context, name, options);
  const components = await fillIn(context, template, options.param ?? []);
  const message = {
    name,
    language: { code: textOf(template.language) ?? '' },
    ...(components.length > 0 && { components }),
  };
  return deliver(context, options, { ...recipient, type: 'template', template: message });
}

interface MediaOptions extends SendOptions {
  readonly type?: string;
  readonly caption?: string;
  readonly filename?: string;
  readonly voice?: boolean;
}

export async function sendMedia(context: Context, options: MediaOptions, to = '', source = ''): Promise<ExitCode> {
  const recipient = recipientOf(to);
  return deliver(context, options, { ...recipient, ...(await mediaOf(context, options, source)) });
}

interface LocationOptions extends SendOptions {
  readonly name?: string;
  readonly address?: string;
}

export async function sendLocation(context: Context, options: LocationOptions, to = '', place = ''): Promise<ExitCode> {
  const [latitude = Number.NaN, longitude = Number.NaN] = place.split(',').map(Number);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
    throw wrongUse(`"${place}" is no place.`, 'Give latitude and longitude with a comma: 52.52,13.405.');
  }
  const { name, address } = options;
  const location = { latitude, longitude, ...(name && { name }), ...(address && { address }) };
  return deliver(context, options, { ...recipientOf(to), type: 'location', location });
}

export async function sendReaction(
  context: Context,
  options: SendOptions,
  to = '',
  wamid = '',
  emoji = '',
): Promise<ExitCode> {
  return deliver(context, options, { ...recipientOf(to), type: 'reaction', reaction: { message_id: wamid, emoji } });
}

export async function sendButtons(
  context: Context,
  options: SendOptions & Parameters<typeof buttonsOf>[1],
  to = '',
  body = '',
): Promise<ExitCode> {
  return deliver(context, options, { ...recipientOf(to), ...buttonsOf(body, options) });
}

export async function sendList(
  context: Context,
  options: SendOptions & Parameters<typeof listOf>[1],
  to = '',
  body = '',
): Promise<ExitCode> {
  return deliver(context, options, { ...recipientOf(to), ...listOf(body, options) });
}

export async function sendContact(
  context: Context,
  options: SendOptions,
  to = '',
  name = '',
  phone = '',
): Promise<ExitCode> {
  const contact = { name: { formatted_name: name, first_name: name }, phones: [{ phone, type: 'CELL' }] };
  return deliver(context, options, { ...recipientOf(to), type: 'contacts', contacts: [contact] });
}

interface ReadOptions extends Pick<SendOptions, 'from' | 'direct'> {
  readonly typing?: boolean;
}

/** Tells a user that a message was read; Meta counts all before it as read, too. */
export async function sendRead(context: Context, options: ReadOptions, wamid = ''): Promise<ExitCode> {
  const { output, meta, service, settings } = context;
  const path = `${await senderOf(context, options.from)}/messages`;
  const body = {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: wamid,
    ...(options.typing && { typing_indicator: { type: 'text' } }),
  };
  const answer = options.direct
    ? await meta.post(path, body)
    : await service.post(`/${settings.graphVersion}/${path}`, body);
  if (output.isJson) output.json(answer);
  output.line(`${output.paint('green', 'read')}  ${wamid}${options.typing ? ', and typing is shown' : ''}`);
  return exitCodes.fine;
}

interface JsonOptions extends SendOptions {
  readonly to?: string;
}

export async function sendJson(context: Context, options: JsonOptions, file = ''): Promise<ExitCode> {
  const message = parseJson(await readInput(context, file));
  if (!isJson(message))
    throw wrongUse(
      `${file === '-' ? 'Standard input' : file} holds no JSON object.`,
      'Give the body of POST /messages.',
    );
  const recipient: Json = options.to === undefined ? {} : recipientOf(options.to);
  return deliver(context, options, { ...objectOf(message), ...recipient });
}
