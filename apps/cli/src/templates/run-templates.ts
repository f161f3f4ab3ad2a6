import { parametersOf, whyNotSendable } from '@intexuraos/cloud-api';
import type { Context } from '../context.ts';
import { readInput } from '../input-file.ts';
import { isJson, type Json, objectOf, objectsOf, parseJson, textOf } from '../json.ts';
import { accountOf } from '../meta/accounts.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import { confirm } from '../terminal/ask.ts';
import { printList } from '../terminal/table.ts';
import { judgeTemplate } from './judge-template.ts';

interface ListOptions {
  readonly waba?: string;
  readonly name?: string;
  readonly status?: string;
}

const fields = 'id,name,language,status,category,components,parameter_format,rejected_reason,quality_score';

export async function listTemplates(context: Context, options: ListOptions): Promise<ExitCode> {
  const { output, meta } = context;
  const filter = {
    fields,
    ...(options.name !== undefined && { name: options.name }),
    ...(options.status !== undefined && { status: options.status.toUpperCase() }),
  };
  const templates = await meta.list(`${await accountOf(context, options.waba)}/message_templates`, filter);
  if (output.isJson) output.json({ data: templates });
  else if (templates.length === 0) output.line('No template matches.');
  const rows = templates.map((template) => {
    const status = textOf(template.status) ?? '';
    const why = whyNotSendable(status, template.rejected_reason);
    return [
      textOf(template.name) ?? '',
      textOf(template.language) ?? '',
      output.paint(status === 'APPROVED' ? 'green' : status === 'PENDING' ? 'yellow' : 'red', status.toLowerCase()),
      textOf(template.category)?.toLowerCase() ?? '',
      parametersOf(template)
        .filter(({ isOptional }) => !isOptional)
        .map(({ name }) => name)
        .join(', '),
      why === null ? '' : `${why.status}: ${why.explanation}`,
    ];
  });
  printList(output, ['name', 'language', 'status', 'category', 'parameters', 'remarks'], rows);
  return exitCodes.fine;
}

/** Asks the simulator, which knows Meta's rules, whether it would take the template. */
export async function lintTemplate(context: Context, _options: object, file = ''): Promise<ExitCode> {
  const { output } = context;
  const verdict = await judgeTemplate(await readTemplate(context, file));
  if (output.isJson) output.json(verdict);
  else if (verdict.isGood)
    output.line(
      `${output.paint('green', 'OK')}  ${verdict.name} (${verdict.language}) passes Meta’s rules. Meta decides whether to approve its content.`,
    );
  for (const problem of verdict.problems) output.line(`${output.paint('red', 'wrong')}  ${problem}`);
  for (const warning of verdict.warnings) output.line(`${output.paint('yellow', 'note')}   ${warning}`);
  return verdict.isGood ? exitCodes.fine : exitCodes.trouble;
}

interface CreateOptions {
  readonly waba?: string;
  /** `false` with `--no-lint`. */
  readonly lint: boolean;
}

export async function createTemplate(context: Context, options: CreateOptions, file = ''): Promise<ExitCode> {
  const { output, meta, service, settings } = context;
  const template = await readTemplate(context, file);
  if (options.lint) {
    const { problems } = await judgeTemplate(template);
    if (problems.length > 0) {
      throw trouble(`Meta would refuse it: ${problems.join(' ')}`, 'Fix it, or skip the local checks with --no-lint.');
    }
  }
  const path = `${await accountOf(context, options.waba)}/message_templates`;
  // A file that the service stores is uploaded to Meta by it.
  const answer = /"med_\w{26}"/.test(JSON.stringify(template))
    ? await service.post(`/${settings.graphVersion}/${path}`, template)
    : await meta.post(path, template);
  if (output.isJson) output.json(answer);
  output.line(
    `${template.name} (${template.language}): ${textOf(answer.status)?.toLowerCase()}, id ${answer.id}. A review takes minutes to a day; \`whatsapp templates list --name ${template.name}\` shows it.`,
  );
  return exitCodes.fine;
}

interface DeleteOptions {
  readonly waba?: string;
  readonly yes?: boolean;
}

export async function deleteTemplate(context: Context, options: DeleteOptions, name = ''): Promise<ExitCode> {
  const { output, meta } = context;
  if (!options.yes) {
    if (!output.isInteractive)
      throw wrongUse(`${name} would be deleted in all its languages.`, 'Use --yes to delete without asking.');
    const question = `Delete ${name} in all its languages? Its name can’t be used again for 30 days.`;
    if (!(await confirm(context, question))) return exitCodes.fine;
  }
  await meta.delete(`${await accountOf(context, options.waba)}/message_templates`, { name });
  if (output.isJson) output.json({ name, deleted: true });
  output.line(`${name} is deleted.`);
  return exitCodes.fine;
}

async function readTemplate(context: Context, file: string): Promise<Json> {
  const template = parseJson(await readInput(context, file));
  if (isJson(template) && objectsOf(template.components).length > 0) return objectOf(template);
  throw wrongUse(
    `${file} contains no template.`,
    'Give the JSON of POST /{WABA}/message_templates: {"name":"…","language":"en_US","category":"UTILITY","components":[…]}.',
  );
}
