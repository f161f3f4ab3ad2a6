import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import { type Meta, MetaRefusal } from './meta.ts';

export interface AppWebhook {
  readonly appId: string;
  readonly callbackUrl: string;
  readonly verifyToken: string;
  /** Fields that the app already has; they are kept. */
  readonly fields?: readonly string[];
}

/** Meta could not complete the handshake with the callback URL, whatever the fields. */
export const isHandshakeFailure = (error: unknown): boolean =>
  error instanceof MetaRefusal && (error.error.code === 2200 || error.error.code === 2201);

/**
 * Sets the app's webhook, with every field that Meta allows it: all in one call, and if Meta refuses that, first those
 * that every app has, then each of the others. Each call has the whole list, because a field that is left out may be removed.
 * Resolves with the fields that Meta refused; rejects if it refuses the handshake or a field that every app has.
 */
export async function subscribeWebhook(
  meta: Pick<Meta, 'post'>,
  { appId, callbackUrl, verifyToken, fields = [] }: AppWebhook,
): Promise<string[]> {
  const post = async (names: Iterable<string>): Promise<void> => {
    const body = { object: 'whatsapp_business_account', callback_url: callbackUrl, verify_token: verifyToken };
    await meta.post(`${appId}/subscriptions`, { ...body, fields: [...names].join(',') }, { as: 'app' });
  };
  const accepted = new Set<string>([...fields, ...tableFields]);
  const further = furtherFields.filter((field) => !accepted.has(field));
  try {
    await post([...accepted, ...further]);
    return [];
  } catch (error) {
    if (!(error instanceof MetaRefusal) || isHandshakeFailure(error)) throw error;
  }
  await post(accepted);
  const refused: string[] = [];
  for (const field of further) {
    try {
      await post([...accepted, field]);
      accepted.add(field);
    } catch (error) {
      if (!(error instanceof MetaRefusal)) throw error;
      refused.push(field);
    }
  }
  return refused;
}
