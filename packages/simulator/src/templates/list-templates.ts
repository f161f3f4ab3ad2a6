import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import { namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { templateType } from './template-type.ts';

const mostTemplates = 250;

/** `GET /{waba-id}/message_templates`, newest first, with Meta's filters. */
export function listTemplates(call: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const all = templatesOf(waba, platform);
  const matching = all.filter((template) => isWanted(template, call.params));
  const { items, paging } = pageOf(matching, call, { maxLimit: 1000 });
  const body = pageBody(
    items.map((template) => readNode(templateType, template, platform, call)),
    paging,
  );
  const summary = namesParameter(call.params, 'summary');
  if (summary === undefined) return { body };
  const facts: Readonly<Record<string, unknown>> = {
    total_count: matching.length,
    message_template_count: all.length,
    message_template_limit: mostTemplates,
    are_translations_complete: true,
  };
  return { body: { ...body, summary: Object.fromEntries(summary.map((name) => [name, facts[name]])) } };
}

/** The templates of a WABA that were not deleted, newest first. */
export function templatesOf({ id }: Waba, { world }: Platform): Template[] {
  return [...world.templates.values()]
    .filter(({ wabaId, status }) => wabaId === id && status !== 'DELETED')
    .sort((a, b) => b.createdAt - a.createdAt);
}

function isWanted(template: Template, params: GraphCall['params']): boolean {
  const name = textParameter(params, 'name');
  const either = textParameter(params, 'name_or_content');
  const content = textParameter(params, 'content');
  return (
    (name === undefined || template.name.includes(name)) &&
    (content === undefined || hasText(template, content)) &&
    (either === undefined || template.name.includes(either) || hasText(template, either)) &&
    isOneOf(params, 'status', template.status) &&
    isOneOf(params, 'category', template.category) &&
    isOneOf(params, 'quality_score', template.qualityScore) &&
    isOneOf(params, 'language', template.language)
  );
}

function isOneOf(params: GraphCall['params'], name: string, value: string): boolean {
  const wanted = namesParameter(params, name);
  return wanted === undefined || wanted.some((each) => each.toLowerCase() === value.toLowerCase());
}

function hasText({ components }: Template, wanted: string): boolean {
  return components.some(({ text }) => text?.toLowerCase().includes(wanted.toLowerCase()));
}
