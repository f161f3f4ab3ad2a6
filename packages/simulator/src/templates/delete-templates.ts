import { missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { malformed, templateError } from './definition/template-error.ts';
import { templatesOf } from './list-templates.ts';
import { emitStatus } from './template-webhooks.ts';

const maxIds = 100;

/**
 * `DELETE /{waba-id}/message_templates?name=X`: deletes it in all languages, with `hsm_id` only
 * that one, with `hsm_ids` all of those or none. The name of an approved template can't be used again for 30 days.
 */
export function deleteTemplates({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const ids = namesParameter(params, 'hsm_ids');
  const found = ids ? byIds(ids, waba, platform) : byName(params, waba, platform);
  for (const template of found) checkDeletion(template);
  for (const template of found) deleteTemplate(template, platform);
  return success;
}

function byIds(ids: readonly string[], waba: Waba, platform: Platform): Template[] {
  if (ids.length > maxIds) throw parameterError(`Param hsm_ids must have at most ${maxIds} elements.`);
  const ofWaba = new Map(templatesOf(waba, platform).map((each) => [each.id, each]));
  return [...new Set(ids)].map((id) => {
    const template = ofWaba.get(id);
    if (!template) throw malformed(`There is no message template with the id ${id}.`);
    return template;
  });
}

function byName(params: GraphCall['params'], waba: Waba, platform: Platform): Template[] {
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  const id = textParameter(params, 'hsm_id');
  const found = templatesOf(waba, platform).filter(
    (each) => each.name === name && (id === undefined || each.id === id),
  );
  if (found.length === 0) throw malformed(`There is no message template ${name}${id === undefined ? '' : ` (${id})`}.`);
  return found;
}

function checkDeletion({ isGenerated, status }: Template): void {
  if (isGenerated) throw templateError(2388330);
  if (status === 'DISABLED') throw templateError(2388039, 'A disabled template cannot be deleted.');
}

/** Deletes it, with its webhook. */
export function deleteTemplate(template: Template, platform: Platform): void {
  const wasApproved = namesOfApproved.has(template.status);
  template.status = 'DELETED';
  emitStatus(platform, template, { event: 'DELETED' });
  if (wasApproved) template.deletedAt = platform.clock.now();
  else platform.world.templates.delete(template.id);
}

const namesOfApproved: ReadonlySet<Template['status']> = new Set(['APPROVED', 'PAUSED', 'ARCHIVED']);
