import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { numberParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template, TemplateCategory } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { reviewTemplate } from './change-template.ts';
import { checkDefinition } from './check-definition.ts';
import { templatesOf } from './list-templates.ts';
import { readDefinition } from './read-definition.ts';
import { templateError } from './template-error.ts';

const categories = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const;
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const mostInHour = 100;
const mostTemplates = 250;

/** `POST /{waba-id}/message_templates`: PENDING until its review. */
export function createTemplate({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const { world, ids, clock } = platform;
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  if (!/^[a-z0-9_]{1,512}$/.test(name)) {
    throw parameterError('Param name must have small letters, digits and underscores only, at most 512.');
  }
  const language = textParameter(params, 'language');
  if (!language) throw missingParameter('language');
  const category = categoryOf(textParameter(params, 'category'));
  const parameterFormat = formatOf(textParameter(params, 'parameter_format'));
  const components = readDefinition(params);
  checkDefinition(components, category, parameterFormat);
  checkRoom(name, language, templatesOf(waba, platform), platform);
  const template: Template = {
    kind: 'template',
    id: ids.decimal(),
    wabaId: waba.id,
    name,
    language,
    category,
    previousCategory: undefined,
    status: 'PENDING',
    rejectedReason: 'NONE',
    parameterFormat,
    components,
    qualityScore: 'UNKNOWN',
    messageSendTtlSeconds: numberParameter(params, 'message_send_ttl_seconds'),
    createdAt: clock.now(),
    edits: [],
    pauses: 0,
    isPaced: false,
  };
  world.templates.set(template.id, template);
  reviewTemplate(platform, template);
  return { body: { id: template.id, status: template.status, category } };
}

function categoryOf(text: string | undefined): TemplateCategory {
  if (!text) throw missingParameter('category');
  const found = categories.find((category) => category === text.toUpperCase());
  if (!found) throw parameterError(`Param category must be one of {${categories.join(', ')}} - got "${text}".`);
  return found;
}

function formatOf(text: string | undefined): Template['parameterFormat'] {
  const format = text?.toUpperCase() ?? 'POSITIONAL';
  if (format === 'NAMED' || format === 'POSITIONAL') return format;
  throw parameterError(`Param parameter_format must be one of {NAMED, POSITIONAL} - got "${text}".`);
}

function checkRoom(name: string, language: string, all: readonly Template[], { world, clock }: Platform): void {
  if (all.some((each) => each.name === name && each.language === language)) throw templateError(2388024);
  const isBlocked = [...world.templates.values()].some(
    (each) => each.status === 'DELETED' && each.name === name && clock.now() - (each.edits.at(-1) ?? 0) < 30 * dayMs,
  );
  if (isBlocked) throw templateError(2388023);
  if (all.length >= mostTemplates) throw templateError(2388019);
  const recent = all.filter(({ createdAt }) => clock.now() - createdAt < hourMs);
  if (recent.length >= mostInHour) throw cloudError(80007, 'At most 100 templates can be created in an hour.');
}

/** `POST /{template-id}`: other content, or another category; it is reviewed again. */
export function editTemplate({ params }: GraphCall, template: Template, platform: Platform): GraphAnswer {
  const now = platform.clock.now();
  if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status)) throw templateError(2388039);
  const category = params.category === undefined ? template.category : categoryOf(textParameter(params, 'category'));
  if (category !== template.category && template.status === 'APPROVED') {
    throw templateError(2388039, 'The category of an approved template cannot be changed.');
  }
  template.messageSendTtlSeconds =
    numberParameter(params, 'message_send_ttl_seconds') ?? template.messageSendTtlSeconds;
  if (params.components === undefined && category === template.category) return success;
  const components = params.components === undefined ? template.components : readDefinition(params);
  checkDefinition(components, category, template.parameterFormat);
  if (template.status === 'APPROVED') countEdit(template, now);
  template.category = category;
  template.components = [...components];
  reviewTemplate(platform, template);
  return success;
}

/** An approved one: once in 24 hours, ten times in 30 days. */
function countEdit(template: Template, now: number): void {
  template.edits = template.edits.filter((at) => now - at < 30 * dayMs);
  const isTooSoon = template.edits.some((at) => now - at < dayMs);
  if (isTooSoon || template.edits.length >= 10) {
    throw templateError(2388039, 'An approved template can be edited once in 24 hours and ten times in 30 days.');
  }
  template.edits.push(now);
}
