import type { Platform } from './platform.ts';
import { type AppSubscription, webhookFields, withdrawnField } from './world/app.ts';
import { defaults } from './world/defaults.ts';

/** Where the app's webhooks are sent. */
export interface Callback {
  readonly url: string;
  readonly verifyToken: string;
  /** All fields by default. */
  readonly fields?: readonly string[];
  /** Whether a reset restores the connection instead of removing it. False by default. */
  readonly isKept?: boolean;
}

/** Connects the app of a platform with a callback in one step. */
export interface AppConnection {
  /**
   * Performs the handshake, and subscribes the app to the fields and to every WABA.
   * @throws {GraphError} 2200 if the handshake fails; nothing is stored then.
   */
  connect(callback: Callback): Promise<void>;
  /** After a reset: restores a connection with `isKept`, without another handshake. */
  restore(): void;
}

/** With the fields that an app from before August 2026 still has. */
const everyField: readonly string[] = [...webhookFields, withdrawnField];

export function createAppConnection(platform: Platform): AppConnection {
  let kept: AppSubscription | undefined;
  return {
    connect: async ({ url, verifyToken, fields = everyField, isKept = false }) => {
      await platform.webhooks.verify({ callbackUrl: url, verifyToken });
      const subscription = { callbackUrl: url, verifyToken, fields: new Set(fields), isActive: true };
      if (isKept) kept = subscription;
      subscribe(platform, subscription);
    },
    restore: () => {
      if (kept) subscribe(platform, kept);
    },
  };
}

function subscribe({ world }: Platform, subscription: AppSubscription): void {
  const app = world.apps.get(defaults.appId) ?? [...world.apps.values()][0];
  if (!app) return;
  // Copied, so that later changes of the app's subscription don't change it.
  app.subscription = { ...subscription, fields: new Set(subscription.fields) };
  for (const waba of world.wabas.values()) waba.subscribedApps.set(app.id, { override: undefined });
}
