import { scenario } from '@intexuraos/whatsapp-simulator/story';
import type { Random } from '../../ledger/random.ts';
import { isJsonObject, type JsonObject } from '../../support/json.ts';
import type { ValidRequest } from './hostile-request.ts';
import { markedName, markedNumberOf, markedText, markedWamid } from './marks.ts';

export const webhookPath = '/webhooks/whatsapp';

/** Any webhook that Meta sends, with marks instead of personal data. */
export function makeWebhook(random: Random): ValidRequest {
  const sample = random.pick(scenario);
  const moment = {
    seconds: 1_760_000_000 + random.between(0, 1_000_000),
    suffix: String(random.between(0, 1e9)),
    earlier: (kind: string): JsonObject => buildEarlier(kind),
  };
  const buildEarlier = (kind: string): JsonObject =>
    scenario.find((each) => each.kind === kind)?.build({ ...moment, earlier: () => ({}) }) ?? {};
  return {
    family: 'webhook',
    name: 'POST webhook',
    method: 'POST',
    target: webhookPath,
    headers: [
      ['Host', 'localhost'],
      ['User-Agent', 'facebookexternalua'],
      ['Content-Type', 'application/json'],
    ],
    body: { json: marked(sample.build(moment), '', random, createPerson(random)) },
  };
}

/** The handshake. */
export function makeHandshake(random: Random, verifyToken: string): ValidRequest {
  const query = `hub.mode=subscribe&hub.verify_token=${random.fraction() < 0.3 ? verifyToken : markedText(random)}&hub.challenge=1158201444`;
  return {
    family: 'webhook',
    name: 'GET webhook',
    method: 'GET',
    target: `${webhookPath}?${query}`,
    headers: [['Host', 'localhost']],
    body: null,
  };
}

const texts = /^(?:body|caption|title|description|text|filename|address|street|city|emoji|reason|product_items)$/;
const names = /^(?:name|formatted_name|first_name|last_name|profile_name)$/;
const numbers = /^(?:from|to|wa_id|recipient_id|phone|user|old|new|old_wa_id|new_wa_id)$/;

/** A BSUID, or a parent's. */
const userId = /^[A-Z]{2}(?:\.ENT)?\.\d+$/;

/** The numbers and ids of the one person whom a webhook is about, and of who they become: Meta never mixes up people. */
interface Person {
  readonly number: (original: string) => string;
  readonly id: (original: string) => string;
}

function createPerson(random: Random): Person {
  // One of 4,500, who have two numbers and two ids each.
  const first = 2 * random.between(500, 4_999);
  const turns = () => {
    const known = new Map<string, number>();
    return (original: string): number => {
      const turn = known.get(original) ?? known.size % 2;
      known.set(original, turn);
      return first + turn;
    };
  };
  const [numbersTurn, idsTurn] = [turns(), turns()];
  return {
    number: (original) => markedNumberOf(numbersTurn(original)),
    id: (original) => original.replace(/\d+$/, (digits) => `${idsTurn(original)}`.padStart(digits.length, '7')),
  };
}

function marked(value: unknown, name: string, random: Random, person: Person): unknown {
  if (Array.isArray(value)) return value.map((each) => marked(each, name, random, person));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each, key, random, person)]));
  }
  if (typeof value !== 'string') return value;
  if (value.startsWith('wamid.')) return markedWamid(random);
  if (texts.test(name)) return markedText(random);
  if (names.test(name)) return markedName(random);
  if (userId.test(value)) return person.id(value);
  return numbers.test(name) && /^\+?\d{8,}$/.test(value) ? person.number(value) : value;
}
