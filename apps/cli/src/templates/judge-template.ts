import { readMetaError } from '@intexuraos/cloud-api';
import { createSimulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { hasVariable } from '../send/template/text-part.ts';

export interface Verdict {
  readonly name: string;
  readonly language: string;
  readonly isGood: boolean;
  readonly problems: readonly string[];
  /** What is allowed and often regretted. */
  readonly warnings: readonly string[];
}

/** Submits the template to a simulated Meta of its own, which keeps Meta's rules for templates. */
export async function judgeTemplate(template: Json): Promise<Verdict> {
  const meta = await createSimulator({ speed: 0 });
  try {
    const response = await fetch(`${meta.url}/v24.0/${defaults.wabaId}/message_templates`, {
      method: 'POST',
      headers: { authorization: `Bearer ${defaults.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(template),
    });
    const answer: unknown = await response.json();
    const error = readMetaError(answer);
    const problem =
      error === null
        ? null
        : `${error.details ?? error.message} (code ${error.code}${error.subcode === null ? '' : `/${error.subcode}`})`;
    return {
      name: textOf(template.name) ?? 'unnamed',
      language: textOf(template.language) ?? 'no language',
      isGood: problem === null,
      problems: problem === null ? [] : [problem],
      warnings: warningsOf(template, objectOf(answer)),
    };
  } finally {
    await meta.close();
  }
}

function warningsOf(template: Json, answer: Json): string[] {
  const body = objectsOf(template.components).find(({ type }) => String(type).toUpperCase() === 'BODY');
  const hasExamples = body?.example !== undefined;
  const category = textOf(answer.category);
  return [
    ...(hasVariable(textOf(body?.text) ?? '') && !hasExamples
      ? ['The body has parameters and no example; reviewers reject that often.']
      : []),
    ...(category !== null && category !== textOf(template.category)
      ? [`Meta may take it for ${category.toLowerCase()}, which costs differently.`]
      : []),
  ];
}
