import { missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { booleanParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

const usual = { isCartEnabled: true, isCatalogVisible: true };

/** `GET /{id}/whatsapp_commerce_settings` */
export function getCommerce(_call: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const settings = world.commerceSettings.get(id) ?? usual;
  const { isCartEnabled, isCatalogVisible } = settings;
  return { body: { data: [{ is_cart_enabled: isCartEnabled, is_catalog_visible: isCatalogVisible, id }] } };
}

/** `POST /{id}/whatsapp_commerce_settings` */
export function postCommerce({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const before = world.commerceSettings.get(id) ?? usual;
  world.commerceSettings.set(id, {
    isCartEnabled: booleanParameter(params, 'is_cart_enabled') ?? before.isCartEnabled,
    isCatalogVisible: booleanParameter(params, 'is_catalog_visible') ?? before.isCatalogVisible,
  });
  return success;
}

/** `GET /{id}/whatsapp_business_encryption`: the public key for flows. */
export function getEncryption(_call: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const key = world.encryptionKeys.get(id);
  const entry = { business_public_key: key, business_public_key_signature_status: 'VALID' };
  return { body: { data: key === undefined ? [] : [entry] } };
}

/** `POST /{id}/whatsapp_business_encryption` */
export function postEncryption({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const key = textParameter(params, 'business_public_key');
  if (!key) throw missingParameter('business_public_key');
  if (!key.includes('-----BEGIN PUBLIC KEY-----')) {
    throw parameterError('Param business_public_key must be a public key in PEM.');
  }
  world.encryptionKeys.set(id, key);
  return success;
}
