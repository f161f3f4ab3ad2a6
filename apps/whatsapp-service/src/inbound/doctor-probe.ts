import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `whatsapp doctor` sends webhooks to see whether they would be stored: one that is signed, one with a wrong signature,
 * one without. They are answered like any other, but leave no trace: they are neither stored nor counted. Only a holder
 * of the app secret can do that: the signed probe is recognised by its signature, the others prove it by a header of
 * their own.
 */

/** The field of the only change in a signed probe; Meta has no such field. */
export const probeField = 'intexuraos_doctor_probe';

/** The kind of item that a probe was stored as by earlier versions. */
const storedKind = `unknown.${probeField}`;
const shownKind = 'doctor.probe';

/** The header with the proof of a probe that is to be refused. */
export const probeHeader = 'x-intexuraos-doctor';

/** How far clocks may differ; after this a proof is invalid. */
const goodForMs = 5 * 60_000;

/**
 * The proof for one request, valid for some minutes and for that request only.
 * @param about its `X-Hub-Signature-256`, or its verify token; empty if it has none.
 */
export function probeProof(appSecret: string, about: string, now: number): string {
  return `${now}.${mark(appSecret, about, now)}`;
}

/** Whether a request is proven to come from a holder of an app secret. */
export function isProvenProbe(
  header: string | string[] | undefined,
  about: string,
  appSecrets: readonly string[],
  now: number,
): boolean {
  const [, time = '', given = ''] = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(typeof header === 'string' ? header : '') ?? [];
  const at = Number(time);
  if (time === '' || Math.abs(now - at) > goodForMs) return false;
  return appSecrets.some(
    (secret) => secret !== '' && timingSafeEqual(Buffer.from(given), Buffer.from(mark(secret, about, at))),
  );
}

/** Uses a derived key, so that no proof is the signature of any body. */
function mark(appSecret: string, about: string, at: number): string {
  const key = createHmac('sha256', appSecret).update('proofs of whatsapp doctor').digest();
  return createHmac('sha256', key).update(`${at}.${about}`).digest('hex');
}

/** Whether a correctly signed webhook is doctor's: nothing but one change of its own field. */
export function isDoctorProbe(webhook: unknown): boolean {
  const [entry, ...entries] = listIn(webhook, 'entry');
  const [change, ...changes] = listIn(entry, 'changes');
  return entries.length === 0 && changes.length === 0 && isObject(change) && change.field === probeField;
}

/** The name of a kind as the API shows it: probes stored by earlier versions are not unknown events. */
export const kindShown = (kind: string): string => (kind === storedKind ? shownKind : kind);

/** Whether an event is a stored probe of doctor's, which no consumer of events needs. */
export const isOldProbe = ({ items }: { readonly items: readonly { readonly kind: string }[] }): boolean =>
  items.length > 0 && items.every(({ kind }) => kind === shownKind);

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
