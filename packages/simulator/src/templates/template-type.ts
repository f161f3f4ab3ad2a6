import { healthStatus, templateHealth } from '../accounts/health-status.ts';
import type { NodeType } from '../graph/node-type.ts';
import type { Template } from '../world/template.ts';

/** How a template is read (Meta: templates). */
export const templateType: NodeType<Template> = {
  name: 'WhatsAppMessageTemplate',
  defaults: ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'previous_category'],
  fields: {
    name: ({ name }) => name,
    language: ({ language }) => language,
    status: ({ status }) => status,
    category: ({ category }) => category,
    previous_category: ({ previousCategory }) => previousCategory,
    parameter_format: ({ parameterFormat }) => parameterFormat,
    components: ({ components }) => components,
    quality_score: ({ qualityScore, createdAt }) => ({ score: qualityScore, date: Math.floor(createdAt / 1000) }),
    rejected_reason: ({ rejectedReason }) => rejectedReason,
    message_send_ttl_seconds: (template) => template.messageSendTtlSeconds,
    health_status: (template, { platform, call }) => {
      const waba = platform.world.wabas.get(template.wabaId);
      return waba && healthStatus(platform.world, waba, call.app.id, [templateHealth(template)]);
    },
  },
};
