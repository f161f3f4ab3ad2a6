import { invalidParameter, missingParameter, parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { namesParameter, textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import { type App, webhookFields, withdrawnField } from '../../world/app.ts';

const object = 'whatsapp_business_account';

/** `GET /{app-id}/subscriptions` */
export function getSubscriptions({ version }: GraphCall, { subscription }: App): GraphAnswer {
  if (!subscription) return { body: { data: [] } };
  const fields = [...subscription.fields].map((name) => ({ name, version }));
  return {
    body: { data: [{ object, callback_url: subscription.callbackUrl, active: subscription.isActive, fields }] },
  };
}

/**
 * `POST /{app-id}/subscriptions`: the handshake comes first. A second call replaces the values that it gives, and keeps
 * the others. @throws {GraphError} 100 for an unknown object or field, 2200 if the handshake fails.
 */
export async function postSubscription({ params }: GraphCall, app: App, platform: Platform): Promise<GraphAnswer> {
  checkObject(textParameter(params, 'object'));
  const named = namesParameter(params, 'fields');
  checkFields(named ?? [], webhookFields);
  const fields = named ?? [...(app.subscription?.fields ?? [])];
  const callbackUrl = textParameter(params, 'callback_url') ?? app.subscription?.callbackUrl;
  const verifyToken = textParameter(params, 'verify_token') ?? app.subscription?.verifyToken;
  if (!callbackUrl) throw missingParameter('callback_url');
  if (!verifyToken) throw missingParameter('verify_token');
  await platform.webhooks.verify({ callbackUrl, verifyToken });
  app.subscription = { callbackUrl, verifyToken, fields: new Set(fields), isActive: true };
  return success;
}

/** `DELETE /{app-id}/subscriptions`: removes the whole subscription, or only the named fields. */
export function deleteSubscription({ params }: GraphCall, app: App): GraphAnswer {
  const named = textParameter(params, 'object');
  if (named !== undefined) checkObject(named);
  const fields = namesParameter(params, 'fields');
  checkFields(fields ?? [], [...webhookFields, withdrawnField]);
  for (const field of fields ?? []) app.subscription?.fields.delete(field);
  if (fields === undefined || app.subscription?.fields.size === 0) app.subscription = undefined;
  return success;
}

function checkObject(name: string | undefined): void {
  if (name === undefined) throw missingParameter('object');
  if (name !== object) throw parameterError(`Param object must be one of {${object}} - got "${name}".`);
}

function checkFields(fields: readonly string[], known: readonly string[]): void {
  const unknown = fields.filter((field) => !known.includes(field));
  if (unknown.length > 0) throw invalidParameter(`Unknown fields: ${unknown.join(', ')}`);
}
