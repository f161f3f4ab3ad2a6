import { unknownObject } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { booleanParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template, TemplateStatus } from '../world/template.ts';
import { templateError } from './definition/template-error.ts';
import { readCategory, readContent, readFormat, readTimeToLive } from './read-template.ts';
import { reviewTemplate } from './review-template.ts';
import { emitComponents } from './template-webhooks.ts';

const dayMs = 24 * 60 * 60 * 1000;
const monthMs = 30 * dayMs;
const maxInMonth = 10;
const editable: readonly TemplateStatus[] = ['APPROVED', 'REJECTED', 'PAUSED'];

/**
 * `POST /{template-id}`: replaces all components or the category, after which the template is reviewed again. Time to
 * live and tracking change at once (Meta: templates/template-management). Name and language never change.
 */
export function editTemplate({ verb, params }: GraphCall, template: Template, platform: Platform): GraphAnswer {
  if (template.status === 'DELETED') throw unknownObject(verb, template.id);
  if (template.isGenerated) throw templateError(2388318);
  if (!editable.includes(template.status)) throw templateError(2388039);
  const category = readCategory(params) ?? template.category;
  if (category !== template.category && template.status === 'APPROVED') {
    throw templateError(2388039, 'The category of an approved template cannot be changed.');
  }
  const parameterFormat = readFormat(params) ?? template.parameterFormat;
  const isEdited = params.components !== undefined;
  const components = isEdited ? readContent(params, category, parameterFormat) : template.components;
  const messageSendTtlSeconds = readTimeToLive(params, category) ?? template.messageSendTtlSeconds;
  const isUntracked = booleanParameter(params, 'cta_url_link_tracking_opted_out') ?? template.isUntracked ?? false;
  const isReviewed = isEdited || category !== template.category;
  if (isReviewed && template.status === 'APPROVED') countEdit(template, platform.clock.now());
  Object.assign(template, { messageSendTtlSeconds, isUntracked, updatedAt: platform.clock.now() });
  if (!isReviewed) return success;
  Object.assign(template, { category, parameterFormat, components: [...components] });
  if (isEdited) emitComponents(platform, template);
  reviewTemplate(platform, template);
  return success;
}

/** The limit for an approved template: once in 24 hours, ten times in 30 days. */
function countEdit(template: Template, now: number): void {
  template.edits = template.edits.filter((at) => now - at < monthMs);
  const isTooSoon = template.edits.some((at) => now - at < dayMs);
  if (isTooSoon || template.edits.length >= maxInMonth) {
    throw templateError(
      2388039,
      `An approved template can be edited once in 24 hours and ${maxInMonth} times in 30 days.`,
    );
  }
  template.edits.push(now);
}
