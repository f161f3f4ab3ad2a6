import type { Context } from '../context.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { accountOf } from '../meta/accounts.ts';
import { trouble, wrongUse } from '../outcome.ts';
import { ask } from '../terminal/ask.ts';
import { wrap } from '../terminal/table.ts';
import { componentsOf, parametersOf, previewOf, type TemplateParameter } from './template-parameters.ts';

interface Choice {
  readonly language?: string;
  readonly direct?: boolean;
}

/** The template of that name, in the only language or the one that was asked for. */
export async function chooseTemplate(context: Context, name: string, { language, direct }: Choice): Promise<Json> {
  const found = await templatesNamed(context, name, direct === true);
  if (found.length === 0) {
    throw trouble(`There is no template ${name}.`, '`whatsapp templates list` shows what there is.');
  }
  const languages = found.map((each) => textOf(each.language) ?? '');
  const template =
    language === undefined && found.length === 1 ? found[0] : found.find((each) => each.language === language);
  if (!template) {
    throw wrongUse(
      language === undefined ? `${name} exists in ${languages.join(', ')}.` : `${name} doesn’t exist in "${language}".`,
      `Give --language: ${languages.join(', ')}.`,
    );
  }
  if (template.status !== 'APPROVED') {
    throw trouble(
      `${name} (${template.language}) can’t be sent: its status is ${template.status}.`,
      'Only approved templates can; `whatsapp templates list` shows why.',
    );
  }
  return template;
}

async function templatesNamed(context: Context, name: string, isDirect: boolean): Promise<readonly Json[]> {
  const { meta, service, settings } = context;
  const fields = 'name,language,status,category,components,parameter_format';
  const wabaId = settings.wabaIds[0] ?? (await accountOf(context));
  const list = isDirect
    ? await meta.list(`${wabaId}/message_templates`, { name, fields })
    : objectsOf(
        (await service.get(`/${settings.graphVersion}/${wabaId}/message_templates`, { name, fields, limit: '100' }))
          .data,
      );
  // Meta's filter finds names that contain it, too.
  return list.filter((each) => each.name === name);
}

/** The components of the message, of `--param`s and of what is asked for; shown as the recipient will read it. */
export async function fillIn(context: Context, template: Json, given: readonly string[]): Promise<Json[]> {
  const { output } = context;
  const parameters = parametersOf(template);
  const values = readParameters(given, parameters, String(template.name));
  const missing = parameters.filter(({ name }) => !values.has(name));
  if (missing.length > 0 && !output.isInteractive) {
    const list = missing.map(({ name, where }) => `  --param ${name}=…   (${where})`).join('\n');
    throw wrongUse(`${template.name} has parameters that are not given:\n${list}`);
  }
  for (const { name, where, example } of missing) {
    values.set(name, await ask(context, `${name} (${where})`, { placeholder: example ?? '' }));
  }
  const widest = Math.min(76, output.columns - 4);
  const preview = previewOf(template, values).flatMap((line) => (line === '' ? [''] : wrap(line, widest)));
  const width = Math.max(20, ...preview.map((line) => Math.min(line.length, widest)));
  output.line(output.paint('dim', `┌${'─'.repeat(width + 2)}`));
  for (const line of preview) output.line(`${output.paint('dim', '│')} ${line}`);
  output.line(output.paint('dim', `└${'─'.repeat(width + 2)}`));
  return componentsOf(parameters, values);
}

function readParameters(
  given: readonly string[],
  known: readonly TemplateParameter[],
  template: string,
): Map<string, string> {
  const values = new Map<string, string>();
  for (const each of given) {
    const at = each.indexOf('=');
    const name = each.slice(0, at).replace(/^body\./, '');
    if (at < 1) throw wrongUse(`--param is "${each}".`, 'Give a name and a value: --param name=Ada.');
    if (!known.some((parameter) => parameter.name === name)) {
      const names = known.map((parameter) => parameter.name).join(', ');
      throw wrongUse(
        `${template} has no parameter "${name}".`,
        known.length === 0 ? 'It has none at all.' : `It has ${names}.`,
      );
    }
    values.set(name, each.slice(at + 1));
  }
  return values;
}
