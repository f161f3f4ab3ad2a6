import { unknownObject } from '../graph/errors.ts';
import type { AnyRoute } from '../graph/graph-call.ts';
import { success } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { changeTemplate } from './change-template.ts';
import { createTemplate, editTemplate } from './create-template.ts';
import { deleteTemplates } from './delete-template.ts';
import { listTemplates } from './list-templates.ts';
import { templateError } from './template-error.ts';
import { templateType } from './template-type.ts';

const management = 'whatsapp_business_management';

export const templatesRoutes: readonly AnyRoute[] = [
  { node: 'waba', verb: 'GET', edge: 'message_templates', needs: management, handle: listTemplates },
  { node: 'waba', verb: 'POST', edge: 'message_templates', needs: management, handle: createTemplate },
  { node: 'waba', verb: 'DELETE', edge: 'message_templates', needs: management, handle: deleteTemplates },
  {
    node: 'template',
    verb: 'GET',
    edge: '',
    needs: management,
    handle: (call, template, platform) => {
      if (template.status === 'DELETED') throw unknownObject(call.verb, template.id);
      return { body: readNode(templateType, template, platform, call) };
    },
  },
  { node: 'template', verb: 'POST', edge: '', needs: management, handle: editTemplate },
  {
    node: 'template',
    verb: 'POST',
    edge: 'unpause',
    needs: management,
    handle: (_call, template, platform) => {
      if (template.status !== 'PAUSED') throw templateError(2388039, 'Only a paused template can be unpaused.');
      changeTemplate(platform, template, 'unpause');
      return success;
    },
  },
];
