import type { App } from '../world/app.ts';
import type { World } from '../world/world.ts';
import type { WebhookChange } from './webhooks.ts';

/** The facts that decide where an update is sent: its WABA, field and number. */
export type Route = Pick<WebhookChange, 'wabaId' | 'field' | 'phoneNumberId'>;

/** An app that wants an update, and its callback for it. */
export interface Target {
  readonly appId: string;
  readonly url: string;
}

/** Every app that is subscribed to the WABA and has an active subscription to the field. */
export function findTargets(world: World, route: Route): Target[] {
  const waba = world.wabas.get(route.wabaId);
  if (!waba) return [];
  const targets: Target[] = [];
  for (const appId of waba.subscribedApps.keys()) {
    const target = findTarget(world, appId, route);
    if (target) targets.push(target);
  }
  return targets;
}

/** The current callback of one app for such an update; undefined if it does not want it. */
export function findTarget(world: World, appId: string, route: Route): Target | undefined {
  const app = world.apps.get(appId);
  const isSubscribed = world.wabas.get(route.wabaId)?.subscribedApps.has(appId);
  if (!app?.subscription?.isActive || !isSubscribed || !app.subscription.fields.has(route.field)) return undefined;
  return { appId, url: overrideOf(world, app, route) ?? app.subscription.callbackUrl };
}

/**
 * The fields sent to the callback of a WABA or a number, since June 2026; all others go to the app's own (Meta:
 * webhooks/override).
 */
const overridable: ReadonlySet<string> = new Set([
  'messages',
  'message_echoes',
  'calls',
  'consumer_profile',
  'history',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'smb_app_state_sync',
  'smb_message_echoes',
]);

/** The number's callback takes precedence over the WABA's. */
function overrideOf(world: World, app: App, { wabaId, field, phoneNumberId }: Route): string | undefined {
  if (!overridable.has(field)) return undefined;
  const ofNumber = phoneNumberId === undefined ? undefined : world.phoneNumbers.get(phoneNumberId)?.override;
  const override = ofNumber ?? world.wabas.get(wabaId)?.subscribedApps.get(app.id)?.override;
  return override?.callbackUrl;
}
