import { invalidParameter, missingParameter } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Waba } from '../world/waba.ts';
import { templatesOf } from './list-templates.ts';
import { templateError } from './template-error.ts';

/**
 * `DELETE /{waba-id}/message_templates?name=X`: in all languages, or, with `hsm_id`, that one. The name of an approved
 * one can't be used again for 30 days.
 */
export function deleteTemplates({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  const id = textParameter(params, 'hsm_id');
  const found = templatesOf(waba, platform).filter(
    (each) => each.name === name && (id === undefined || each.id === id),
  );
  if (found.length === 0) throw invalidParameter('Message template not found');
  if (found.some(({ status }) => status === 'DISABLED'))
    throw templateError(2388039, 'A disabled template cannot be deleted.');
  for (const template of found) {
    if (template.status === 'APPROVED') {
      template.status = 'DELETED';
      // Since when the name is blocked.
      template.edits.push(platform.clock.now());
    } else {
      platform.world.templates.delete(template.id);
    }
  }
  return success;
}
