import { hash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The trace of a message to send: the 26 characters of its id, `out_` aside, are a number of 128 bits, which in hex is a
 * trace's id. The trace of a webhook needs no rule: the event's id is one as it is.
 */
export function traceIdOfEntry(entryId: string): string {
  let value = 0n;
  for (const character of entryId.slice('out_'.length)) value = value * 32n + BigInt(alphabet.indexOf(character));
  return BigInt.asUintN(128, value).toString(16).padStart(32, '0');
}

/**
 * The stand-in for a wamid in logs and traces: the first 16 hex digits of its SHA-256. A wamid itself is base64 of, among
 * other things, the user's phone number. `whatsapp explain WAMID` prints it, and so does
 * `printf %s "$WAMID" | sha256sum | cut -c 1-16`.
 */
export function wamidHash(wamid: string): string {
  return hash('sha256', wamid, 'hex').slice(0, 16);
}

/** The root span of a trace: any code that knows the trace can add another span below it, after a restart too. */
export const rootSpanId = (traceId: string): string => traceId.slice(16);
