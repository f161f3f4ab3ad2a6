import { cloudError } from '../../graph/errors.ts';
import { checkTemplateSend } from '../../templates/check-template-send.ts';
import { findTemplate } from '../../templates/find-template.ts';
import type { Template } from '../../world/template.ts';
import type { World } from '../../world/world.ts';
import { exactly, type Fields, isGiven, object, text } from '../checks.ts';
import type { CheckContext, MessageCheck } from '../message-check.ts';
import { checkMediaObject } from './media.ts';

/** Meta: templates/overview. Only an approved template in that very language is sent. */
export const checkTemplate: MessageCheck = (content, _body, context) => {
  const template = context.template ?? templateOf(content, context.number.wabaId, context.world);
  if (context.recipient.isByUserId && template.category === 'AUTHENTICATION') throw cloudError(131062);
  checkTemplateSend(template, content.components);
  checkTemplateMedia(content.components, context);
};

/** In webhooks, the last three stand for an approved template after an event. */
const sendable: ReadonlySet<Template['status']> = new Set(['APPROVED', 'FLAGGED', 'REINSTATED', 'UNARCHIVED']);

/** The template that a message names. @throws {GraphError} 100, 132001, 132015, 132016. */
export function templateOf(content: Fields, wabaId: string, world: World): Template {
  const name = text(content, 'name', 'template', 512);
  const language = object(content, 'language', 'template');
  const code = text(language, 'code', "template['language']");
  if (isGiven(language.policy)) exactly(language, 'policy', "template['language']", 'deterministic');
  const template = findTemplate(world, wabaId, name, code);
  if (template?.status === 'PAUSED') throw cloudError(132015, `template name (${name}) is paused in ${code}`);
  if (template?.status === 'DISABLED') throw cloudError(132016, `template name (${name}) is disabled in ${code}`);
  if (!template || !sendable.has(template.status))
    throw cloudError(132001, `template name (${name}) does not exist in ${code}`);
  return template;
}

const mediaParameters: ReadonlySet<string> = new Set(['image', 'video', 'document', 'gif']);

/** Media parameters name files or links, like media messages. */
function checkTemplateMedia(value: unknown, context: CheckContext): void {
  if (Array.isArray(value)) {
    for (const each of value) checkTemplateMedia(each, context);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const fields: Fields = { ...value };
  const kind = typeof fields.type === 'string' ? fields.type.toLowerCase() : '';
  if (mediaParameters.has(kind) && typeof fields[kind] === 'object' && fields[kind] !== null) {
    checkMediaObject({ ...fields[kind] }, `template parameter ${kind}`, kind, context);
  }
  for (const name of ['parameters', 'cards', 'components']) checkTemplateMedia(fields[name], context);
}
