import { missingParameter } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { malformed, templateError } from './definition/template-error.ts';
import { templatesOf } from './list-templates.ts';
import { tellStatus } from './template-webhooks.ts';

/**
 * `DELETE /{waba-id}/message_templates?name=X`: in all languages, or, with `hsm_id`, that one. The name of what was
 * approved can't be used again for 30 days.
 */
export function deleteTemplates({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  const id = textParameter(params, 'hsm_id');
  const found = templatesOf(waba, platform).filter(
    (each) => each.name === name && (id === undefined || each.id === id),
  );
  if (found.length === 0) throw malformed(`There is no message template ${name}${id === undefined ? '' : ` (${id})`}.`);
  if (found.some(({ status }) => status === 'DISABLED')) {
    throw templateError(2388039, 'A disabled template cannot be deleted.');
  }
  for (const template of found) remove(template, platform);
  return success;
}

function remove(template: Template, platform: Platform): void {
  const wasApproved = template.status === 'APPROVED' || template.status === 'PAUSED';
  template.status = 'DELETED';
  tellStatus(platform, template, { event: 'DELETED' });
  if (wasApproved) template.deletedAt = platform.clock.now();
  else platform.world.templates.delete(template.id);
}
