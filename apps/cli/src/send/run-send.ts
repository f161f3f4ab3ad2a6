import type { Context } from '../context.ts';
import { readInput } from '../input-file.ts';
import { isJson, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { deliver, type SendOptions } from './deliver.ts';
import { buttonsOf, listOf } from './interactive.ts';
import { mediaOf } from './media.ts';
import { placeOf } from './place.ts';
import { recipientOf } from './recipient.ts';
import { senderOf } from './sender.ts';
import { chooseTemplate } from './template/choose-template.ts';
import { componentsFor } from './template/fill-in.ts';

interface TextOptions extends SendOptions {
  readonly previewUrl?: boolean;
}

export async function sendText(context: Context, options: TextOptions, to = '', body = ''): Promise<ExitCode> {
  const text = { body, ...(options.previewUrl && { preview_url: true }) };
  return deliver(context, options, { ...recipientOf(to, options.group), type: 'text', text });
}

interface TemplateOptions extends SendOptions {
  readonly language?: string;
  readonly param?: readonly string[];
  readonly components?: string;
}

export async function sendTemplate(context: Context, options: TemplateOptions, to = '', name = ''): Promise<ExitCode> {
  const recipient = recipientOf(to, options.group);
  const template = await chooseTemplate(context, name, options);
  const components = await componentsFor(context, options, template);
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
  const recipient = recipientOf(to, options.group);
  return deliver(context, options, { ...recipient, ...(await mediaOf(context, options, source)) });
}

interface LocationOptions extends SendOptions {
  readonly name?: string;
  readonly address?: string;
}

export async function sendLocation(context: Context, options: LocationOptions, to = '', place = ''): Promise<ExitCode> {
  const { name, address } = options;
  const location = { ...placeOf(place), ...(name && { name }), ...(address && { address }) };
  return deliver(context, options, { ...recipientOf(to, options.group), type: 'location', location });
}

export async function sendReaction(
  context: Context,
  options: SendOptions,
  to = '',
  wamid = '',
  emoji = '',
): Promise<ExitCode> {
  return deliver(context, options, {
    ...recipientOf(to, options.group),
    type: 'reaction',
    reaction: { message_id: wamid, emoji },
  });
}

export async function sendButtons(
  context: Context,
  options: SendOptions & Parameters<typeof buttonsOf>[1],
  to = '',
  body = '',
): Promise<ExitCode> {
  return deliver(context, options, { ...recipientOf(to, options.group), ...buttonsOf(body, options) });
}

export async function sendList(
  context: Context,
  options: SendOptions & Parameters<typeof listOf>[1],
  to = '',
  body = '',
): Promise<ExitCode> {
  return deliver(context, options, { ...recipientOf(to, options.group), ...listOf(body, options) });
}

export async function sendContact(
  context: Context,
  options: SendOptions,
  to = '',
  name = '',
  phone = '',
): Promise<ExitCode> {
  const contact = { name: { formatted_name: name, first_name: name }, phones: [{ phone, type: 'CELL' }] };
  return deliver(context, options, { ...recipientOf(to, options.group), type: 'contacts', contacts: [contact] });
}

interface ReadOptions extends Pick<SendOptions, 'from' | 'direct'> {
  readonly typing?: boolean;
}

/** Marks a message as read; Meta marks all earlier ones as read, too. */
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
  output.line(`${output.paint('green', 'read')}  ${wamid}${options.typing ? ', typing indicator shown' : ''}`);
  return exitCodes.fine;
}

interface JsonOptions extends SendOptions {
  readonly to?: string;
}

export async function sendJson(context: Context, options: JsonOptions, file = ''): Promise<ExitCode> {
  const message = parseJson(await readInput(context, file));
  if (!isJson(message))
    throw wrongUse(
      `${file === '-' ? 'Standard input' : file} contains no JSON object.`,
      'Give the body of POST /messages.',
    );
  if (options.to === undefined) return deliver(context, options, message);
  const { to: _to, recipient: _recipient, ...rest } = message;
  return deliver(context, options, { ...rest, ...recipientOf(options.to, options.group) });
}
