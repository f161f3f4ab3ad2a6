import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Context } from '../context.ts';
import { isJson, type Json, objectOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, wrongUse } from '../outcome.ts';
import { deliver, type SendOptions } from './deliver.ts';
import { mediaOf } from './media.ts';
import { recipientOf } from './recipient.ts';
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

interface JsonOptions extends SendOptions {
  readonly to?: string;
}

export async function sendJson(context: Context, options: JsonOptions, file = ''): Promise<ExitCode> {
  const text = file === '-' ? await readAll(context.terminal.stdin) : await readText(file);
  const message = parseJson(text);
  if (!isJson(message))
    throw wrongUse(
      `${file === '-' ? 'Standard input' : file} holds no JSON object.`,
      'Give the body of POST /messages.',
    );
  const recipient: Json = options.to === undefined ? {} : recipientOf(options.to);
  return deliver(context, options, { ...objectOf(message), ...recipient });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw wrongUse(`${file} can’t be read (${code}).`);
  }
}
