import { graphTime } from '../accounts/graph-time.ts';
import { healthStatus, templateHealth } from '../accounts/health-status.ts';
import type { NodeType } from '../graph/node-type.ts';
import type { Template } from '../world/template.ts';
import { withSampleUrls } from './header-samples.ts';

/** The fields of a template (Meta: templates). */
export const templateType: NodeType<Template> = {
  name: 'WhatsAppMessageTemplate',
  defaults: ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'previous_category'],
  fields: {
    name: ({ name }) => name,
    language: ({ language }) => language,
    status: ({ status }) => status,
    category: ({ category }) => category,
    previous_category: ({ previousCategory }) => previousCategory,
    correct_category: ({ correctCategory }) => correctCategory,
    sub_category: () => undefined,
    parameter_format: ({ parameterFormat }) => parameterFormat,
    components: ({ components }, { call }) => withSampleUrls(components, call.origin),
    quality_score: ({ qualityScore, qualityScoredAt, createdAt }) => ({
      score: qualityScore,
      date: Math.floor((qualityScoredAt ?? createdAt) / 1000),
    }),
    rejected_reason: ({ rejectedReason }) => rejectedReason,
    message_send_ttl_seconds: ({ messageSendTtlSeconds }) => messageSendTtlSeconds,
    cta_url_link_tracking_opted_out: ({ isUntracked }) => isUntracked ?? false,
    source: ({ isGenerated }) => (isGenerated ? 'AUTO_GENERATED' : undefined),
    // Meta's SDKs request it; its format is not documented, so it is that of other times.
    updated_at: ({ updatedAt, createdAt }) => graphTime(updatedAt ?? createdAt),
    library_template_name: ({ libraryName }) => libraryName,
    degrees_of_freedom_spec: () => undefined,
    health_status: (template, { platform, call }) => {
      const waba = platform.world.wabas.get(template.wabaId);
      return waba && healthStatus(platform.world, waba, call.app.id, [templateHealth(template)]);
    },
  },
};
