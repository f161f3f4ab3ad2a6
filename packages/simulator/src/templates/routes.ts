import { unknownObject } from '../graph/errors.ts';
import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { success } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import { archiveTemplates, unarchiveTemplates } from './archive-templates.ts';
import { unpause } from './change-template.ts';
import { createTemplate } from './create-template.ts';
import { templateError } from './definition/template-error.ts';
import { deleteTemplates } from './delete-templates.ts';
import { editTemplate } from './edit-template.ts';
import { listLibrary } from './library/list-library.ts';
import { listTemplates } from './list-templates.ts';
import { templateType } from './template-type.ts';

const needs = 'whatsapp_business_management';
const edge = 'message_templates';

export const templatesRoutes: readonly AnyRoute[] = [
  { node: 'waba', verb: 'GET', edge, needs, handle: listTemplates },
  { node: 'waba', verb: 'POST', edge, needs, handle: createTemplate },
  { node: 'waba', verb: 'DELETE', edge, needs, handle: deleteTemplates },
  { node: 'root', verb: 'GET', edge: 'message_template_library', needs, handle: listLibrary },
  // Meta offers these two on api.facebook.com.
  { node: 'waba', verb: 'POST', edge: `${edge}/archive`, needs, handle: archiveTemplates },
  { node: 'waba', verb: 'POST', edge: `${edge}/unarchive`, needs, handle: unarchiveTemplates },
  { node: 'template', verb: 'GET', edge: '', needs, handle: readTemplateNode },
  { node: 'template', verb: 'POST', edge: '', needs, handle: editTemplate },
  { node: 'template', verb: 'POST', edge: 'unpause', needs, handle: unpauseTemplate },
];

function readTemplateNode(call: GraphCall, template: Template, platform: Platform): GraphAnswer {
  if (template.status === 'DELETED') throw unknownObject(call.verb, template.id);
  return { body: readNode(templateType, template, platform, call) };
}

/** Ends a pause early. */
function unpauseTemplate({ verb }: GraphCall, template: Template, platform: Platform): GraphAnswer {
  if (template.status === 'DELETED') throw unknownObject(verb, template.id);
  if (template.status !== 'PAUSED') throw templateError(2388039, 'Only a paused template can be unpaused.');
  unpause(platform, template);
  return success;
}
