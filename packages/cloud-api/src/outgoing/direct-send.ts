import { flagOf, isObject, type JsonObject, plainText } from '../json-value.ts';
import {
  all,
  type Check,
  flag,
  isAbsent,
  lengthOf,
  malformed,
  number,
  object,
  problemsOf,
  type Tell,
  word,
} from './checks.ts';
import { isCodeKind } from './interactive/interactive.ts';
import type { MessageProblem } from './message-problem.ts';

/** How long such a message may be good for, in seconds. */
const lifetimes: Readonly<Record<string, readonly [from: number, to: number]>> = {
  utility: [30, 43_200],
  authentication: [30, 900],
};
const utilityTypes: ReadonlySet<string> = new Set(['text', 'image', 'video', 'document', 'interactive']);
const utilityKinds: ReadonlySet<string> = new Set(['cta_url', 'button', 'voice_call']);
const textLength = 1024;
const noUserIds = 131062;

export const categoryOf = ({ category }: JsonObject): string => plainText(category).toLowerCase();

const words = object({ category: word('authentication', 'service', 'utility') });

/** A free-form message that Meta sends as a template (Meta: direct-send). Only Meta knows whether the account may. */
export function tellDirectSend(body: JsonObject, type: string, tell: Tell): void {
  words(body, '', tell);
  const category = categoryOf(body);
  const lifetime = type !== 'template' && Object.hasOwn(lifetimes, category) ? lifetimes[category] : undefined;
  if (lifetime) {
    tellLifetime(body.ttl_seconds, lifetime, tell);
    tellConfig(body, category, tell);
    tellContent(body, type, category, tell);
    return;
  }
  for (const name of ['ttl_seconds', 'direct_send_config']) {
    if (!isAbsent(body[name]))
      tell(name, 'Is for Direct Send only: a free-form message of category utility or authentication.', malformed);
  }
}

function tellLifetime(seconds: unknown, [from, to]: readonly [number, number], tell: Tell): void {
  if (isAbsent(seconds)) return;
  const isRight = typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= from && seconds <= to;
  if (!isRight) tell('ttl_seconds', `Must be a whole number from ${from} to ${to}.`, malformed);
}

function tellConfig({ direct_send_config: config }: JsonObject, category: string, tell: Tell): void {
  if (isAbsent(config)) return;
  if (!isObject(config)) tell('direct_send_config', 'Must be an object.', malformed);
  else if (!isAbsent(config.template_name)) tellName(config.template_name, category, tell);
}

function tellName(name: unknown, category: string, tell: Tell): void {
  const isRight = typeof name === 'string' && /^[a-z0-9_]{1,512}$/.test(name);
  const at = 'direct_send_config.template_name';
  if (category !== 'utility') tell(at, 'Is for messages of category utility only.');
  else if (!isRight) tell(at, 'Must be 1 to 512 small letters, digits and underscores.', malformed);
}

function tellContent(body: JsonObject, type: string, category: string, tell: Tell): void {
  const kind = isObject(body.interactive) ? plainText(body.interactive.type).toLowerCase() : '';
  const isWrongKind = type === 'interactive' && kind !== '' && !utilityKinds.has(kind);
  const isCode = type === 'text' || (type === 'interactive' && isCodeKind(kind));
  const isTaken = category === 'utility' ? utilityTypes.has(type) && !isWrongKind : isCode;
  if (!isTaken)
    tell(
      'category',
      `Is not allowed with this type of message: Direct Send has no ${category} message of it.`,
      malformed,
    );
  if (type === 'text' && isObject(body.text)) tellText(body.text, tell);
  const hasNumber = !isAbsent(body.to) && body.to !== '';
  if (category === 'authentication' && !hasNumber) {
    tell('recipient', 'Must be a phone number, in to: Meta does not send codes to user ids.', noUserIds);
  }
}

function tellText({ body, preview_url: isPreviewed }: JsonObject, tell: Tell): void {
  if (flagOf(isPreviewed)) tell('text.preview_url', 'Is not allowed: Direct Send shows no link preview.');
  const length = lengthOf(plainText(body));
  if (length > textLength) tell('text.body', `Has ${length} characters; Direct Send allows ${textLength}.`, malformed);
}

const bid: Check = object({ per_message_bid_multiplier: number(0, Number.MAX_SAFE_INTEGER) }, [
  'per_message_bid_multiplier',
]);
const ofMarketing = object({
  product_policy: word('CLOUD_API_FALLBACK', 'STRICT'),
  message_activity_sharing: flag,
  bid_spec: bid,
});

const noBidForUserIds: Check = (body, _path, tell) => {
  if (!isObject(body) || isAbsent(body.bid_spec) || !(isAbsent(body.to) || body.to === '')) return;
  if (!isAbsent(body.recipient))
    tell('recipient', 'Must be a phone number, in to: Meta accepts no bid for a user id.', noUserIds);
};

/** The fields of `/marketing_messages` besides a message's (Meta: marketing-messages/send-marketing-messages). */
export const checkMarketingFields = (body: JsonObject): readonly MessageProblem[] =>
  problemsOf(all(ofMarketing, noBidForUserIds), body);
