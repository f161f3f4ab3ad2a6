import { setTimeout as pause } from 'node:timers/promises';
import type { Simulator } from '@intexuraos/whatsapp-simulator';
import { arrayOf, type JsonObject, objectOf } from '../support/json.ts';
import { apiKey } from './credentials.ts';
import type { AskedMessage } from './message-clients.ts';

export interface MessagesVerdict {
  /** How many messages clients submitted. */
  readonly asked: number;
  /** How many of them Meta accepted. */
  readonly taken: number;
  /** How many Meta did not get and the service reports as failed, because a retry could send them twice. */
  readonly failed: number;
  /** Messages that went twice, are lost without a word, or overtook another. */
  readonly problems: readonly string[];
}

const stalledAfterMs = 60_000;
/** Between two looks at the list of what is open, which cost more than what they wait for. */
const lookEveryMs = 500;

/** Waits until none of these messages is open, then compares what Meta accepted with what the clients requested. */
export async function judgeMessages(
  url: string,
  asked: readonly AskedMessage[],
  meta: Pick<Simulator, 'messages'>,
): Promise<MessagesVerdict> {
  await untilNoneIsOpen(url, asked);
  const taken = meta.messages().flatMap((message) => (message.direction === 'sent' ? [entryOf(message)] : []));
  const places = new Map(taken.map((entryId, place) => [entryId, place]));
  const wanted = new Set(asked.map(({ entryId }) => entryId));
  const twice = taken.filter((entryId, place) => wanted.has(entryId) && places.get(entryId) !== place);
  const missing = asked.filter(({ entryId }) => !places.has(entryId ?? ''));
  const states = await Promise.all(missing.map(({ entryId }) => stateOf(url, entryId)));
  const failed = states.filter((state) => state === 'failed').length;
  const problems = [
    ...twice.map((entryId) => `went twice: ${entryId}`),
    ...missing.flatMap(({ key }, index) => (states[index] === 'failed' ? [] : [`lost: ${key} is ${states[index]}`])),
    ...overtakings(asked, places),
  ];
  return { asked: asked.length, taken: taken.length, failed, problems };
}

/** The callback data begins with the entry's id. */
const entryOf = ({ callbackData = '' }: { callbackData?: string | undefined }): string =>
  callbackData.split('.')[0] ?? '';

/** The messages to one recipient must arrive in the order of submission. */
function overtakings(asked: readonly AskedMessage[], places: ReadonlyMap<string, number>): string[] {
  const arrived = asked.filter(({ entryId }) => places.has(entryId ?? ''));
  return [...Map.groupBy(arrived, ({ to }) => to)].flatMap(([to, messages]) => {
    const order = messages.map(({ entryId }) => places.get(entryId ?? '') ?? 0);
    return order.every((place, index) => index === 0 || place > (order[index - 1] ?? 0)) ? [] : [`out of order: ${to}`];
  });
}

/** Rejects when none of the open ones has ended for a while; how long all of them take is the machine's business. */
async function untilNoneIsOpen(url: string, asked: readonly AskedMessage[]): Promise<void> {
  const ids = new Set(asked.map(({ entryId }) => entryId));
  let fewest = Number.POSITIVE_INFINITY;
  for (let deadline = 0; ; await pause(lookEveryMs)) {
    const open = await openEntries(url, ids);
    if (open.length === 0) return;
    if (open.length < fewest) deadline = performance.now() + stalledAfterMs;
    fewest = Math.min(fewest, open.length);
    if (performance.now() < deadline) continue;
    const first = open.slice(0, 3).map(({ id, state, problem }) => `${id} is ${state} (${JSON.stringify(problem)})`);
    throw new Error(`No message ended for ${stalledAfterMs / 1_000} s, ${open.length} wait: ${first.join('; ')}.`);
  }
}

async function openEntries(url: string, ids: ReadonlySet<string | null>): Promise<JsonObject[]> {
  const open: JsonObject[] = [];
  let cursor = '';
  do {
    const list = objectOf(await get(`${url}/v1/outbox?state=queued,sending,unknown&limit=200${cursor}`));
    open.push(
      ...arrayOf(list.data)
        .map(objectOf)
        .filter(({ id }) => ids.has(String(id))),
    );
    cursor = typeof list.nextCursor === 'string' ? `&cursor=${encodeURIComponent(list.nextCursor)}` : '';
  } while (cursor !== '');
  return open;
}

async function stateOf(url: string, entryId: string | null): Promise<string> {
  return String(objectOf(await get(`${url}/v1/outbox/${entryId}`)).state);
}

const get = async (address: string): Promise<unknown> =>
  (await fetch(address, { headers: { authorization: `Bearer ${apiKey}` } })).json();
