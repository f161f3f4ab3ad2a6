import type { JsonObject } from '../support/json.ts';

/**
 * The bytes that Meta would sign and send: JSON with everything beyond ASCII written as lower-case `\uXXXX` and slashes
 * as `\/`. A receiver that parses and writes the body again before it checks the signature gets other bytes.
 */
export function encodeWebhook(webhook: JsonObject): Uint8Array {
  const json = JSON.stringify(webhook)
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return new TextEncoder().encode(json);
}
