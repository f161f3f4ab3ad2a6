import { checkDefinition, hasVariable, readMetaError } from '@intexuraos/cloud-api';
import { createSimulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';

export interface Verdict {
  readonly name: string;
  readonly language: string;
  readonly isGood: boolean;
  readonly problems: readonly string[];
  /** Warnings: allowed, but often regretted. */
  readonly warnings: readonly string[];
}

/**
 * Checks the template by Meta's rules, every problem at once, and then submits it to a simulated Meta of its own, which
 * shows what else would happen to it.
 */
export async function judgeTemplate(template: Json): Promise<Verdict> {
  const found = checkDefinition(template).map(({ path, message }) => `${path}: ${message}`);
  const answer = await askSimulator(template);
  const error = readMetaError(answer);
  const told = error === null ? [] : [`${error.details ?? error.message} (code ${error.code}${subcodeOf(error)})`];
  const problems = found.length > 0 ? found : told;
  return {
    name: textOf(template.name) ?? 'unnamed',
    language: textOf(template.language) ?? 'no language',
    isGood: problems.length === 0,
    problems,
    warnings: warningsOf(template, objectOf(answer)),
  };
}

const subcodeOf = ({ subcode }: { readonly subcode: number | null }): string => (subcode === null ? '' : `/${subcode}`);

async function askSimulator(template: Json): Promise<unknown> {
  const meta = await createSimulator({ speed: 0 });
  try {
    const response = await fetch(`${meta.url}/v24.0/${defaults.wabaId}/message_templates`, {
      method: 'POST',
      headers: { authorization: `Bearer ${defaults.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(template),
    });
    return await response.json();
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
      ? ['The body has parameters but no example; reviewers often reject that.']
      : []),
    ...(category !== null && category !== textOf(template.category)
      ? [`Meta may classify it as ${category.toLowerCase()}, which has another price.`]
      : []),
  ];
}
