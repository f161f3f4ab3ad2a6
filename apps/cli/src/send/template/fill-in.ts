import { basename } from 'node:path';
import { componentsOf, partsOf, type TemplateParameter, TemplateValueError } from '@intexuraos/cloud-api';
import type { Context } from '../../context.ts';
import { readInput } from '../../input-file.ts';
import { isJson, type Json, objectOf, parseJson } from '../../json.ts';
import { wrongUse } from '../../outcome.ts';
import { ask } from '../../terminal/ask.ts';
import { wrap } from '../../terminal/table.ts';
import { instantIn } from '../../terminal/times.ts';
import { mediaReference } from '../media.ts';
import { previewOf } from './preview.ts';

interface Filling {
  readonly param?: readonly string[];
  /** A file with all components. */
  readonly components?: string;
  readonly from?: string;
  readonly direct?: boolean;
  readonly dryRun?: boolean;
}

/** The components of the message: from a file, or from `--param`s and what is asked for, shown as the recipient will read it. */
export async function componentsFor(context: Context, options: Filling, template: Json): Promise<readonly unknown[]> {
  const { param = [], components } = options;
  if (components === undefined) return fillIn(context, options, template);
  if (param.length === 0) return readComponents(context, components);
  throw wrongUse(
    '--components and --param can’t be combined.',
    'Put everything into the file, or name each parameter.',
  );
}

/** A list of components, or a message or a template with one. */
async function readComponents(context: Context, file: string): Promise<readonly unknown[]> {
  const content = parseJson(await readInput(context, file));
  const { template, components = objectOf(template).components } = objectOf(content);
  const list: unknown = isJson(content) ? components : content;
  if (Array.isArray(list)) return list;
  throw wrongUse(
    `${file === '-' ? 'Standard input' : file} has no list of components.`,
    'Give the `components` of a template message, as JSON.',
  );
}

async function fillIn(context: Context, options: Filling, template: Json): Promise<Json[]> {
  const { output } = context;
  const parts = partsOf(template);
  const parameters = parts.flatMap((part) => part.parameters);
  const values = readParameters(options.param ?? [], parameters, String(template.name));
  const missing = parameters.filter(({ name, isOptional }) => !isOptional && !values.has(name));
  if (missing.length > 0 && !output.isInteractive) {
    const list = missing.map(({ name, where }) => `  --param ${name}=…   (${where})`).join('\n');
    throw wrongUse(`${template.name} has parameters without a value:\n${list}`);
  }
  for (const { name, where, example } of missing) {
    values.set(name, await ask(context, `${name} (${where})`, { placeholder: example ?? '' }));
  }
  show(context, previewOf(template, values));
  await referToMedia(context, options, parameters, values);
  try {
    return componentsOf(parts, values, (text) => instantIn(text, context.now()));
  } catch (error) {
    if (error instanceof TemplateValueError) throw wrongUse(error.message, error.remedy);
    throw error;
  }
}

function show({ output }: Context, lines: readonly string[]): void {
  const widest = Math.min(76, output.columns - 4);
  const preview = lines.flatMap((line) => (line === '' ? [''] : wrap(line, widest)));
  const width = Math.max(20, ...preview.map((line) => Math.min(line.length, widest)));
  output.line(output.paint('dim', `┌${'─'.repeat(width + 2)}`));
  for (const line of preview) output.line(`${output.paint('dim', '│')} ${line}`);
  output.line(output.paint('dim', `└${'─'.repeat(width + 2)}`));
}

/** Uploads the files among the values: what remains are links and media ids. A document keeps its file's name. */
async function referToMedia(
  context: Context,
  options: Filling,
  parameters: readonly TemplateParameter[],
  values: Map<string, string>,
): Promise<void> {
  for (const { name, media } of parameters) {
    const source = values.get(name);
    if (media === undefined || source === undefined) continue;
    const reference = await mediaReference(context, options, source, media);
    const isFile = 'id' in reference && reference.id !== source;
    if (isFile && media === 'document' && !values.has(`${name}.filename`))
      values.set(`${name}.filename`, basename(source));
    values.set(name, 'id' in reference ? reference.id : reference.link);
  }
}

function readParameters(
  given: readonly string[],
  known: readonly TemplateParameter[],
  template: string,
): Map<string, string> {
  const values = new Map<string, string>();
  for (const each of given) {
    const at = each.indexOf('=');
    const name = each.slice(0, at).replace(/(^|\.)body\./, '$1');
    if (at < 1) throw wrongUse(`--param is "${each}".`, 'Give a name and a value: --param name=Ada.');
    if (!known.some((parameter) => parameter.name === name)) {
      const names = known.map((parameter) => parameter.name).join(', ');
      throw wrongUse(
        `${template} has no parameter "${name}".`,
        known.length === 0 ? 'It has none.' : `It has ${names}.`,
      );
    }
    values.set(name, each.slice(at + 1));
  }
  return values;
}
