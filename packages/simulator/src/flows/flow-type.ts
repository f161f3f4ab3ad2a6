import { graphTime } from '../accounts/graph-time.ts';
import { healthStatus } from '../accounts/health-status.ts';
import type { NodeType, Reading } from '../graph/node-type.ts';
import type { Flow } from '../world/flow.ts';

const previewLifeMs = 30 * 24 * 60 * 60 * 1000;

/** The fields of a flow (Meta: flows/reference/flowsapi). */
export const flowType: NodeType<Flow> = {
  name: 'WhatsAppFlow',
  defaults: ['name', 'status', 'categories', 'validation_errors'],
  fields: {
    name: ({ name }) => name,
    status: ({ status }) => status,
    categories: ({ categories }) => categories,
    updated_at: ({ updatedAt }) => (updatedAt === undefined ? undefined : graphTime(updatedAt)),
    validation_errors: () => [],
    json_version: ({ json }) => versionIn(json, 'version'),
    data_api_version: ({ json }) => versionIn(json, 'data_api_version'),
    endpoint_uri: ({ endpointUri }) => endpointUri,
    // Its name in older versions.
    data_channel_uri: ({ endpointUri }) => endpointUri,
    preview,
    whatsapp_business_account: ({ wabaId }, { platform }) => {
      const waba = platform.world.wabas.get(wabaId);
      if (!waba) return undefined;
      const { id, name, timezoneId, templateNamespace } = waba;
      return { id, name, timezone_id: timezoneId, message_template_namespace: templateNamespace };
    },
    application: (_flow, { call: { app } }) => ({
      id: app.id,
      name: app.name,
      link: `https://www.facebook.com/games/?app_id=${app.id}`,
    }),
    health_status: health,
    metric,
  },
};

/** The metadata in `flow.json`; undefined before it is uploaded. */
function versionIn(json: string | undefined, name: 'version' | 'data_api_version'): string | undefined {
  if (json === undefined) return undefined;
  const parsed: unknown = JSON.parse(json);
  const { [name]: value }: Record<string, unknown> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  return typeof value === 'string' ? value : undefined;
}

function preview({ id }: Flow, { platform: { clock } }: Reading): object {
  return {
    preview_url: `https://business.facebook.com/wa/manage/flows/${id}/preview/?token=${id}`,
    expires_at: graphTime(clock.now() + previewLifeMs),
  };
}

function health({ id, wabaId, status }: Flow, { platform: { world }, call }: Reading): object | undefined {
  const waba = world.wabas.get(wabaId);
  const canSend = status === 'BLOCKED' ? 'BLOCKED' : status === 'THROTTLED' ? 'LIMITED' : 'AVAILABLE';
  return waba && healthStatus(world, waba, call.app.id, [{ entity_type: 'FLOW', id, can_send_message: canSend }]);
}

/** No simulated user completes a flow at an endpoint, so every metric is empty. */
function metric(_flow: Flow, { field: { modifiers } }: Reading): object {
  return { granularity: modifiers.get('granularity'), name: modifiers.get('name'), data_points: [] };
}
