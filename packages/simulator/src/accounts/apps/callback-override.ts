import { invalidParameter, parameterError } from '../../graph/errors.ts';
import type { Platform } from '../../platform.ts';
import type { App, CallbackOverride } from '../../world/app.ts';

/**
 * Sets the override of a callback, after its handshake; an empty address removes it (Meta: webhooks/override).
 * @param check runs before the handshake, and only if an override is to be set.
 * @throws {GraphError} 100 if only one of the two values is given, 2200 if the handshake fails.
 */
export async function readOverride(
  value: unknown,
  platform: Platform,
  check: () => void,
): Promise<CallbackOverride | undefined> {
  const fields: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const { override_callback_uri: callbackUrl, verify_token: verifyToken } = fields;
  if (callbackUrl === '') return undefined;
  if (typeof callbackUrl !== 'string') throw invalidParameter('override_callback_uri is required');
  if (typeof verifyToken !== 'string' || verifyToken === '') throw invalidParameter('verify_token is required');
  check();
  const override = { callbackUrl, verifyToken };
  await platform.webhooks.verify(override);
  return override;
}

/** Only messages can be redirected, so the app must be subscribed to them. @throws {GraphError} 100. */
export function checkMayOverride(wabaId: string, app: App, { world }: Platform): void {
  const isSubscribed = world.wabas.get(wabaId)?.subscribedApps.has(app.id);
  if (isSubscribed && app.subscription?.isActive && app.subscription.fields.has('messages')) return;
  throw parameterError(
    'Before override the current callback uri, your app must be subscribed to receive messages for WhatsApp Business Account',
  );
}
