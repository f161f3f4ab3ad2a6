import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import type { Platform } from '../../platform.ts';
import type { Waba } from '../../world/waba.ts';
import { appLink } from './app-type.ts';
import { checkMayOverride, readOverride } from './callback-override.ts';

/** `GET /{waba-id}/subscribed_apps` */
export function getSubscribedApps(_call: GraphCall, waba: Waba, { world }: Platform): GraphAnswer {
  return { body: { data: subscribedAppsOf(waba, world) } };
}

/** The apps that get a WABA's webhooks, with the override only if one is set. */
export function subscribedAppsOf(waba: Waba, { apps }: Platform['world']): object[] {
  return [...waba.subscribedApps].map(([id, { override }]) => ({
    whatsapp_business_api_data: { id, link: appLink(id), name: apps.get(id)?.name ?? id },
    ...(override && { override_callback_uri: override.callbackUrl }),
  }));
}

/**
 * `POST /{waba-id}/subscribed_apps`: subscribes the token's app and removes an override; with `override_callback_uri`
 * and `verify_token` it sets one, for an app that is subscribed already.
 */
export async function subscribeApp({ params, app }: GraphCall, waba: Waba, platform: Platform): Promise<GraphAnswer> {
  const isPlain = params.override_callback_uri === undefined && params.verify_token === undefined;
  const check = () => checkMayOverride(waba.id, app, platform);
  const override = isPlain ? undefined : await readOverride(params, platform, check);
  waba.subscribedApps.set(app.id, { override });
  return success;
}

/** `DELETE /{waba-id}/subscribed_apps`: the app gets no more webhooks of this WABA. */
export function unsubscribeApp({ app }: GraphCall, waba: Waba): GraphAnswer {
  waba.subscribedApps.delete(app.id);
  return success;
}
