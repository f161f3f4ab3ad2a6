import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { givenUpStates } from '@intexuraos/service-api/outbox-state';
import { eventLines } from '../events/event-lines.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { brokenOff, type CommandError, trouble } from '../outcome.ts';
import { personOf } from '../send/person.ts';
import { recipientOf } from '../send/recipient.ts';
import { follow } from '../service/follow.ts';
import type { ServiceRefusal, Submitted } from '../service/service.ts';
import { cliVariables } from '../settings.ts';
import { answerTo } from './ask-step.ts';
import type { Wizard } from './wizard.ts';

interface Sent {
  readonly state: string;
  readonly createdAt: string;
}

/** States that end the wait; `sent` does, too, after a minute. */
const settled: ReadonlySet<string> = new Set(['delivered', 'read']);
const arrived: ReadonlySet<string> = new Set([...settled, 'sent']);
const ended: ReadonlySet<string> = new Set(givenUpStates);

const deliveredWithinMs = 60_000;
/** A service that has not answered for this long has ended; if it answers sooner, it was restarted. */
const goneAfterMs = 5_000;
const answeredWithinMs = 10 * 60_000;
const simulatedUser = '+16505551234';

/** Sends `hello_world`, and waits for the reply: the first webhook that comes back. */
export async function firstMessage(wizard: Wizard): Promise<void> {
  wizard.heading('7  The first message');
  const { isSimulator, recipient } = wizard.settings();
  const to = await answerTo(wizard, {
    what: 'Who should get it? (one of your own WhatsApp numbers, with its country code)',
    where: [],
    option: '--to',
    given: wizard.options.to ?? recipient,
    ...(isSimulator && { initial: simulatedUser }),
    validate: numberProblem,
  });
  await wizard.keep({ [cliVariables.recipient]: to });
  const { state, createdAt } = await sendHelloWorld(wizard, to);
  wizard.done(state === 'sent' ? 'sent; the phone hasn’t answered yet' : `hello_world is ${state}`);
  await firstReply(wizard, to, createdAt);
}

function numberProblem(text: string): string | undefined {
  try {
    recipientOf(text);
    return undefined;
  } catch {
    return 'Give a number with its country code, such as +16505551234, or a user id.';
  }
}

/**
 * Sends it once: the keys are the same in every run, so the message of a run that was killed is found again. Only if that one
 * failed or had no result is another sent.
 */
async function sendHelloWorld(wizard: Wizard, to: string): Promise<Sent> {
  const series = wizard.options.fresh ? randomUUID() : personOf(to);
  for (let attempt = 1; ; attempt += 1) {
    const { outboxId, isRepeated, refusal } = await submit(wizard, to, `setup-${series}-${attempt}`);
    if (refusal !== null && !isRepeated) throw refused(refusal);
    if (refusal !== null) continue;
    const sent = await untilDelivered(wizard, outboxId);
    if (arrived.has(sent.state)) return sent;
    if (!isRepeated) throw notArrived(sent.state, outboxId);
  }
}

function submit(wizard: Wizard, to: string, key: string): Promise<Submitted> {
  const { graphVersion, phoneNumberIds } = wizard.settings();
  const message = {
    messaging_product: 'whatsapp',
    ...recipientOf(to),
    type: 'template',
    template: { name: 'hello_world', language: { code: 'en_US' } },
  };
  return wizard.service().submit(`/${graphVersion}/${phoneNumberIds[0]}/messages`, message, key);
}

function refused({ body, message }: ServiceRefusal): CommandError {
  const { code } = objectOf(body.error);
  const remedy =
    code === 131030
      ? 'It is a test number: add the recipient under API Setup → To → Manage phone number list, then run setup again.'
      : `\`whatsapp explain ${code}\` shows cause and remedy; choose another recipient with --to.`;
  return trouble(`hello_world was not sent (code ${code}): ${message}`, remedy);
}

function notArrived(state: string, outboxId: string): CommandError {
  if (ended.has(state)) return trouble('hello_world failed.', `\`whatsapp outbox show ${outboxId}\` shows why.`);
  return trouble(
    'Meta accepted hello_world, but no status arrived within a minute.',
    'Webhooks don’t reach the service; `whatsapp doctor` shows why.',
  );
}

/** Polls until it was delivered or failed, or a minute has passed since the service accepted it. @throws if the service has ended. */
async function untilDelivered(wizard: Wizard, outboxId: string): Promise<Sent> {
  const { context } = wizard;
  let until = context.now() + deliveredWithinMs;
  let sent: Sent = { state: 'accepted', createdAt: '' };
  let answeredAt = context.now();
  const stillThere = (error: unknown): Json => {
    if (context.now() - answeredAt >= goneAfterMs) throw error;
    return {};
  };
  const work = async (): Promise<void> => {
    do {
      const entry: Json = await wizard
        .service()
        .get(`/v1/outbox/${encodeURIComponent(outboxId)}`)
        .catch(stillThere);
      if (textOf(entry.state) !== null) answeredAt = context.now();
      sent = { state: textOf(entry.state) ?? sent.state, createdAt: textOf(entry.createdAt) ?? sent.createdAt };
      if (sent.createdAt !== '') until = Math.min(until, Date.parse(sent.createdAt) + deliveredWithinMs);
      if (settled.has(sent.state) || ended.has(sent.state)) return;
      await delay(200, undefined, { signal: context.signal }).catch(() => undefined);
    } while (context.now() < until && !context.signal.aborted);
  };
  await context.output.during('Waiting until it is delivered', work);
  if (context.signal.aborted) throw brokenOff();
  return sent;
}

/** With the simulator the simulated user replies; otherwise a person does on the phone. The reply may have come before this run. */
async function firstReply(wizard: Wizard, to: string, since: string): Promise<void> {
  const { context, canAsk } = wizard;
  const { isSimulator, graphUrl } = wizard.settings();
  const show = (event: Json): void => {
    wizard.done('the first reply has arrived:');
    for (const line of eventLines(context.output, event, true)) wizard.say(line);
  };
  const query = { kind: 'message', user: personOf(to), from: since === '' ? undefined : since };
  const [known] = await wizard.service().list('/v1/events', query, 1);
  if (known) {
    show(await wizard.service().get(`/v1/events/${encodeURIComponent(String(known.id))}`));
    return;
  }
  if (!isSimulator && !canAsk) return;
  const stopping = AbortSignal.any([context.signal, AbortSignal.timeout(answeredWithinMs)]);
  if (!isSimulator)
    wizard.say(`Now write something to the number from ${to}. Setup waits for it; Ctrl-C ends the wait.`);
  const told = follow({
    service: wizard.service(),
    signal: stopping,
    query: { kind: 'message' },
    onLine: (state) => {
      if (state === 'open' && isSimulator) void answerAsUser(graphUrl, to);
    },
  });
  for await (const { data } of told) {
    show(data);
    return;
  }
  wizard.say('No message arrived. `whatsapp tail` shows it when it does; `whatsapp doctor` shows why it doesn’t.');
}

async function answerAsUser(graphUrl: string, to: string): Promise<void> {
  await fetch(`${graphUrl}/_simulator/users/${encodeURIComponent(personOf(to))}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'text', text: { body: 'Hello, I got it!' } }),
  });
}
