import { missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { namesParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { deleteTemplate } from './delete-templates.ts';
import { emitStatus } from './template-webhooks.ts';

const maxIds = 100;
const keptMs = 28 * 24 * 60 * 60 * 1000;

/**
 * `POST /{waba-id}/message_templates/archive`: archives approved templates. They can't be sent any more, and are
 * deleted after 28 days.
 */
export function archiveTemplates({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const { done, failed } = sort(params, waba, platform, 'APPROVED');
  for (const template of done) archive(template, platform);
  return { body: { archived_templates: done.map(({ id }) => id), failed_templates: failed } };
}

/** `POST /{waba-id}/message_templates/unarchive`: makes them sendable again. */
export function unarchiveTemplates({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const { done, failed } = sort(params, waba, platform, 'ARCHIVED');
  for (const template of done) {
    template.status = 'APPROVED';
    delete template.archivedAt;
    emitStatus(platform, template, { event: 'UNARCHIVED' });
  }
  return { body: { unarchived_templates: done.map(({ id }) => id), failed_templates: failed } };
}

function archive(template: Template, platform: Platform): void {
  const at = platform.clock.now();
  template.status = 'ARCHIVED';
  template.archivedAt = at;
  emitStatus(platform, template, { event: 'ARCHIVED' });
  platform.clock.after(keptMs, () => {
    // It may have been restored, and archived again, since.
    if (template.status === 'ARCHIVED' && template.archivedAt === at) deleteTemplate(template, platform);
  });
}

/**
 * `hsm_ids` are separated by commas, or a list. Ids without a template in that status fail; the others are processed.
 */
function sort(params: GraphCall['params'], { id }: Waba, { world }: Platform, status: Template['status']) {
  const ids = namesParameter(params, 'hsm_ids') ?? [];
  if (ids.length === 0) throw missingParameter('hsm_ids');
  if (ids.length > maxIds) throw parameterError(`Param hsm_ids must have at most ${maxIds} elements.`);
  const done: Template[] = [];
  const failed: string[] = [];
  for (const each of new Set(ids)) {
    const template = world.templates.get(each);
    if (template?.wabaId === id && template.status === status) done.push(template);
    else failed.push(each);
  }
  return { done, failed };
}
