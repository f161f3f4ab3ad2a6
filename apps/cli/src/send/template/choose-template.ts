import { whyNotSendable } from '@intexuraos/cloud-api';
import type { Context } from '../../context.ts';
import { type Json, objectsOf, textOf } from '../../json.ts';
import { accountOf } from '../../meta/accounts.ts';
import { trouble, wrongUse } from '../../outcome.ts';

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
  const why = whyNotSendable(template.status, template.rejected_reason);
  if (why)
    throw trouble(
      `${name} (${template.language}) can’t be sent: its status is ${why.status}.`,
      `${why.explanation} \`whatsapp templates list --status APPROVED\` shows those that can be sent.`,
    );
  return template;
}

async function templatesNamed(context: Context, name: string, isDirect: boolean): Promise<readonly Json[]> {
  const { meta, service, settings } = context;
  const fields = 'name,language,status,category,components,parameter_format,rejected_reason';
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
