import { setTimeout as delay } from 'node:timers/promises';
import { eventLines } from '../events/event-lines.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { brokenOff, trouble } from '../outcome.ts';
import { recipientOf } from '../send/recipient.ts';
import { follow } from '../service/follow.ts';
import { ServiceRefusal } from '../service/service.ts';
import { answerTo } from './ask-step.ts';
import type { Desk } from './desk.ts';

const deliveredWithinMs = 60_000;
const answeredWithinMs = 10 * 60_000;
const simulatedUser = '+16505551234';

/** Sends `hello_world`, and waits for the reply: the first webhook that comes back. */
export async function firstMessage(desk: Desk): Promise<void> {
  desk.heading('7  The first message');
  const { isSimulator } = desk.settings();
  const to = await answerTo(desk, {
    what: 'Who gets it? (a WhatsApp number of yours, with its country code)',
    where: [],
    option: '--to',
    given: desk.options.to,
    ...(isSimulator && { initial: simulatedUser }),
    validate: numberProblem,
  });
  const wamid = await sendHelloWorld(desk, to);
  const state = await untilDelivered(desk, wamid);
  desk.done(state === 'sent' ? 'sent; the phone hasn’t answered yet' : `hello_world is ${state}`);
  await firstReply(desk, to);
}

function numberProblem(text: string): string | undefined {
  try {
    recipientOf(text);
    return undefined;
  } catch {
    return 'Give it with its country code: +16505551234.';
  }
}

async function sendHelloWorld(desk: Desk, to: string): Promise<string> {
  const { graphVersion, phoneNumberIds } = desk.settings();
  const body = {
    messaging_product: 'whatsapp',
    ...recipientOf(to),
    type: 'template',
    template: { name: 'hello_world', language: { code: 'en_US' } },
  };
  try {
    const answer = await desk.service().post(`/${graphVersion}/${phoneNumberIds[0]}/messages`, body);
    return textOf(objectsOf(answer.messages)[0]?.id) ?? '';
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) throw error;
    const { code } = objectOf(error.body.error);
    const remedy =
      code === 131030
        ? 'It is a test number: add the recipient under API Setup → To → Manage phone number list, then run setup again.'
        : `\`whatsapp explain ${code}\` tells cause and remedy.`;
    throw trouble(`hello_world was not sent (code ${code}): ${error.message}`, remedy);
  }
}

async function untilDelivered(desk: Desk, wamid: string): Promise<string> {
  const { context } = desk;
  const until = context.now() + deliveredWithinMs;
  const ask = (): Promise<Json> =>
    desk.service().get(`/v1/${wamid.startsWith('out_') ? 'outbox' : 'messages'}/${encodeURIComponent(wamid)}`);
  let state = 'accepted';
  const work = async (): Promise<void> => {
    while (context.now() < until && !context.signal.aborted && !['delivered', 'read', 'failed'].includes(state)) {
      state = textOf((await ask().catch(() => ({}) as Json)).state) ?? state;
      await delay(200, undefined, { signal: context.signal }).catch(() => undefined);
    }
  };
  await context.output.during('Waiting until it is delivered', work);
  if (context.signal.aborted) throw brokenOff();
  if (state === 'failed') throw trouble('hello_world failed.', `\`whatsapp explain ${wamid}\` tells why.`);
  if (state === 'accepted') {
    throw trouble(
      'Meta took hello_world, but no status of it came within a minute.',
      'Webhooks don’t reach the service: `whatsapp doctor` finds out why.',
    );
  }
  return state;
}

/** With the simulator the simulated user answers; a person does it with the phone. */
async function firstReply(desk: Desk, to: string): Promise<void> {
  const { context, canAsk } = desk;
  const { isSimulator, graphUrl } = desk.settings();
  if (!isSimulator && !canAsk) return;
  const stopping = AbortSignal.any([context.signal, AbortSignal.timeout(answeredWithinMs)]);
  if (!isSimulator) desk.say(`Now write something to the number from ${to}. Setup waits for it; Ctrl-C ends the wait.`);
  const told = follow({
    service: desk.service(),
    signal: stopping,
    query: { kind: 'message' },
    onLine: (state) => {
      if (state === 'open' && isSimulator) void answerAsUser(graphUrl, to);
    },
  });
  for await (const { data } of told) {
    desk.done('the first message has come back:');
    for (const line of eventLines(context.output, data, true)) desk.say(line);
    return;
  }
  desk.say('No message came meanwhile. `whatsapp tail` shows it when it does, `whatsapp doctor` why it doesn’t.');
}

async function answerAsUser(graphUrl: string, to: string): Promise<void> {
  await fetch(`${graphUrl}/_simulator/users/${to.replace(/\D/g, '')}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'text', text: { body: 'Hello, I got it!' } }),
  });
}
