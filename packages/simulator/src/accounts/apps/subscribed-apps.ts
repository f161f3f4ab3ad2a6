import { invalidParameter } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import type { Platform } from '../../platform.ts';
import type { Waba } from '../../world/waba.ts';
import { readOverride } from '../numbers/change-number-settings.ts';

/** `GET /{waba-id}/subscribed_apps` */
export function getSubscribedApps(_call: GraphCall, waba: Waba, { world }: Platform): GraphAnswer {
  const data = [...waba.subscribedApps].map(([id, { override }]) => ({
    whatsapp_business_api_data: {
      id,
      link: `https://www.facebook.com/games/?app_id=${id}`,
      name: world.apps.get(id)?.name ?? id,
    },
    ...(override && { override_callback_uri: override.callbackUrl }),
  }));
  return { body: { data } };
}

/**
 * `POST /{waba-id}/subscribed_apps`: subscribes the token's app, and takes an override away; with
 * `override_callback_uri` and `verify_token` it sets one, for an app that is subscribed already.
 */
export async function subscribeApp({ params, app }: GraphCall, waba: Waba, platform: Platform): Promise<GraphAnswer> {
  if (params.override_callback_uri === undefined || params.override_callback_uri === '') {
    waba.subscribedApps.set(app.id, { override: undefined });
    return success;
  }
  if (!waba.subscribedApps.has(app.id)) {
    throw invalidParameter('Before override the current callback uri, your app must be subscribed to receive messages');
  }
  waba.subscribedApps.set(app.id, { override: await readOverride(params, platform) });
  return success;
}

/** `DELETE /{waba-id}/subscribed_apps`: the app gets no more webhooks of this WABA. */
export function unsubscribeApp({ app }: GraphCall, waba: Waba): GraphAnswer {
  waba.subscribedApps.delete(app.id);
  return success;
}
