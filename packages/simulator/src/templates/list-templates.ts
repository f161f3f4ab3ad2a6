import { nonexistingField, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import { namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import { type Template, templateStatuses } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { templateLimit } from './check-room.ts';
import { templateType } from './template-type.ts';

type Params = GraphCall['params'];

const maxLimit = 1000;

/** `GET /{waba-id}/message_templates`, newest first, with Meta's filters. */
export function listTemplates(call: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  checkStatuses(call.params);
  const all = templatesOf(waba, platform);
  const matching = all.filter((template) => isWanted(template, call.params));
  const { items, paging } = pageOf(matching, call, { maxLimit });
  const body = pageBody(
    items.map((template) => readNode(templateType, template, platform, call)),
    paging,
  );
  const summary = namesParameter(call.params, 'summary');
  if (summary === undefined) return { body };
  const facts: Readonly<Record<string, unknown>> = {
    total_count: matching.length,
    message_template_count: all.length,
    message_template_limit: templateLimit(waba, platform),
    are_translations_complete: areTranslationsComplete(all),
  };
  return { body: { ...body, summary: pick(facts, summary) } };
}

/** The templates of a WABA that were not deleted, newest first. */
export function templatesOf({ id }: Waba, { world }: Platform): Template[] {
  return [...world.templates.values()]
    .filter(({ wabaId, status }) => wabaId === id && status !== 'DELETED')
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt);
}

function isWanted(template: Template, params: Params): boolean {
  const name = textParameter(params, 'name') ?? '';
  const content = textParameter(params, 'content') ?? '';
  const either = textParameter(params, 'name_or_content') ?? '';
  return (
    template.name.includes(name) &&
    hasText(template, content) &&
    (template.name.includes(either) || hasText(template, either)) &&
    isOneOf(params, 'status', template.status) &&
    isOneOf(params, 'category', template.category) &&
    isOneOf(params, 'quality_score', template.qualityScore) &&
    isOneOf(params, 'language', template.language) &&
    isOneOf(params, 'source', template.isGenerated ? 'AUTO_GENERATED' : '') &&
    isOneOf(params, 'correct_category', template.correctCategory ?? '')
  );
}

/** Several values are separated by commas; letter case doesn't count. */
function isOneOf(params: Params, name: string, value: string): boolean {
  const wanted = namesParameter(params, name);
  return wanted === undefined || wanted.some((each) => each.toLowerCase() === value.toLowerCase());
}

const hasText = ({ components }: Template, wanted: string): boolean =>
  wanted === '' || components.some(({ text }) => text?.toLowerCase().includes(wanted.toLowerCase()));

function checkStatuses(params: Params): void {
  const unknown = namesParameter(params, 'status')?.find(
    (each) => !templateStatuses.some((status) => status === each.toUpperCase()),
  );
  if (unknown === undefined) return;
  throw parameterError(`Param status must be one of {${templateStatuses.join(', ')}} - got "${unknown}".`);
}

/** Whether every template exists in each language that any of them has. */
function areTranslationsComplete(all: readonly Template[]): boolean {
  const languages = new Set(all.map(({ language }) => language));
  const names = new Set(all.map(({ name }) => name));
  return all.length === languages.size * names.size;
}

/** `summary=true` requests only the total, as everywhere in the Graph API. */
function pick(facts: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const wanted = names.length === 1 && /^(true|1)$/.test(names[0] ?? '') ? ['total_count'] : names;
  const unknown = wanted.find((name) => !Object.hasOwn(facts, name));
  if (unknown !== undefined) throw nonexistingField(unknown, 'WhatsAppMessageTemplateSummary');
  return Object.fromEntries(wanted.map((name) => [name, facts[name]]));
}
