import { cloudError, invalidParameter, parameterError } from '../graph/errors.ts';
import { plainText } from '../meta-json.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { DirectSendCategory } from '../world/waba.ts';
import { checkCalling } from './calling.ts';
import {
  type Fields,
  isGiven,
  object,
  optionalBoolean,
  optionalObject,
  optionalText,
  text,
  unknownWord,
} from './checks.ts';
import { checkDirectButtons } from './direct-send-buttons.ts';
import type { CheckContext } from './message-check.ts';
import { checkMessageType } from './message-types.ts';
import { interactiveKinds } from './types/interactive.ts';

/** A message that is sent without a template outside of the user's window (Meta: direct-send). */
export interface DirectSend {
  readonly category: DirectSendCategory;
  readonly type: string;
  readonly ttlSeconds: number | undefined;
  /** The name for the template that Meta creates from it. */
  readonly templateName: string | undefined;
}

/** The range, in seconds. */
const lifetimes: Readonly<Record<DirectSendCategory, readonly [number, number]>> = {
  utility: [30, 43_200],
  authentication: [30, 900],
};

/** Undefined for a service message, and for a template. @throws {GraphError} 100 for a wrong category, time to live or name. */
export function readDirectSend(body: Fields, type: string): DirectSend | undefined {
  const category = readCategory(body);
  const config = optionalObject(body, 'direct_send_config');
  if (!category || type === 'template') {
    if (isGiven(body.ttl_seconds)) throw parameterError('Param ttl_seconds requires Direct Send.');
    if (config) throw parameterError('Param direct_send_config requires Direct Send.');
    return undefined;
  }
  const templateName = config && optionalText(config, 'template_name', 'direct_send_config', 512);
  if (templateName !== undefined && (category !== 'utility' || !/^[a-z0-9_]+$/.test(templateName))) {
    throw parameterError(
      'Param direct_send_config[template_name] must have small letters, digits and underscores only.',
    );
  }
  return { category, type, ttlSeconds: readLifetime(body, lifetimes[category]), templateName };
}

function readCategory(body: Fields): DirectSendCategory | undefined {
  const given = optionalText(body, 'category', '');
  const category = given?.toLowerCase();
  if (category === undefined || category === 'service') return undefined;
  if (category === 'utility' || category === 'authentication') return category;
  throw unknownWord('category', ['authentication', 'service', 'utility'], given ?? '');
}

function readLifetime({ ttl_seconds: seconds }: Fields, [min, max]: readonly [number, number]): number | undefined {
  if (!isGiven(seconds)) return undefined;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw parameterError('Param ttl_seconds must be an integer.');
  }
  if (seconds < min) throw parameterError(`Param ttl_seconds must be greater than or equal to ${min}.`);
  if (seconds > max) throw parameterError(`Param ttl_seconds must be less than or equal to ${max}.`);
  return seconds;
}

const highLimits: ReadonlySet<string> = new Set(['TIER_100K', 'TIER_UNLIMITED']);

/**
 * Utility needs a messaging limit of 100,000 or none. Authentication without an invitation fails later, by status.
 * @throws {GraphError} 100 if it isn't enabled, 139200 for a blocked account, 131064 for a limited one.
 */
export function checkDirectSend({ category }: DirectSend, { wabaId }: PhoneNumber, { world, clock }: Platform): void {
  if (category !== 'utility') return;
  const waba = world.wabas.get(wabaId);
  const limit = world.businesses.get(waba?.businessId ?? '')?.messagingLimit ?? '';
  if (!waba?.directSend.has(category) || !highLimits.has(limit)) {
    throw invalidParameter(
      'The category parameter requires Direct Send, which is not enabled for this account. Use an approved template.',
    );
  }
  if ((waba.directSendBlockedUntil ?? 0) > clock.now()) throw cloudError(139200);
  if ((waba.directSendLimitedUntil ?? 0) > clock.now()) throw cloudError(131064);
}

const utilityTypes: ReadonlySet<string> = new Set(['text', 'image', 'video', 'document', 'interactive']);
const utilityKinds: ReadonlySet<string> = new Set(['cta_url', 'button', 'voice_call']);

/**
 * Meta has not published the format of a message with a button that copies a code. So buttons and unknown kinds are
 * accepted.
 */
const isCodeKind = (kind: string): boolean =>
  kind === 'button' ||
  (kind !== '' && kind !== 'request_contact_info' && !interactiveKinds.some((known) => known === kind));

/**
 * @throws {GraphError} 100 for a kind that Direct Send doesn't accept; otherwise the refusals of the same message
 *   without it.
 */
export function checkDirectContent(direct: DirectSend, body: Fields, context: CheckContext): void {
  const { category, type } = direct;
  const kind = type === 'interactive' ? plainText(object(body, 'interactive').type).toLowerCase() : '';
  if (context.recipient.isByUserId && category === 'authentication') throw cloudError(131062);
  const isCode = category === 'authentication' && type === 'interactive' && isCodeKind(kind);
  const isTaken =
    category === 'utility' ? utilityTypes.has(type) && (!kind || utilityKinds.has(kind)) : type === 'text';
  if (!isTaken && !isCode)
    throw invalidParameter(`Direct Send does not support ${kind || type} for ${category} messages.`);
  if (isCode) {
    text(object(body, 'interactive'), 'type', 'interactive');
    return;
  }
  if (kind === 'button') checkDirectButtons(object(body, 'interactive'), context);
  else checkMessageType(type, body, context);
  if (type === 'text') checkDirectText(object(body, 'text'));
  if (kind === 'voice_call') checkCalling(context);
}

function checkDirectText(content: Fields): void {
  const { body } = content;
  if (optionalBoolean(content, 'preview_url', 'text'))
    throw invalidParameter('Direct Send does not support link previews.');
  if (typeof body === 'string' && [...body].length > 1024) {
    throw parameterError("Param text['body'] must be at most 1024 characters long.");
  }
}
