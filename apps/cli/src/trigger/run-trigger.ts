import { randomInt } from 'node:crypto';
import { scenario } from '@intexuraos/whatsapp-simulator/story';
import { isOnThisMachine } from '../addresses.ts';
import type { Context } from '../context.ts';
import { type Json, objectOf } from '../json.ts';
import { postAsMeta } from '../meta/sign-as-meta.ts';
import { type ExitCode, exitCodes, unreachable, wrongUse } from '../outcome.ts';
import { callbackPath } from '../settings.ts';
import { table } from '../terminal/table.ts';
import { asUser, withText } from './as-user.ts';
import { descriptions, namesWidth } from './descriptions.ts';
import { kindNamed, kinds } from './kinds.ts';
import { withValues } from './set-values.ts';
import { suggest } from './suggest.ts';

interface TriggerOptions {
  readonly to?: string;
  readonly secret?: string;
  readonly print?: boolean;
  readonly set?: readonly string[];
  readonly user?: string;
  readonly text?: string;
}

/**
 * Sends one webhook of the simulator's scenario, with new ids, to an address on this machine, by its kind or its webhook field;
 * without a name it lists the kinds.
 */
export async function runTrigger(context: Context, options: TriggerOptions, name?: string): Promise<ExitCode> {
  const { output, settings } = context;
  if (name === undefined) {
    if (output.isJson) output.json({ kinds: described() });
    for (const line of kindLines(output)) output.line(line);
    output.line('Send one, for example: `whatsapp trigger text --user +16505550123 --text "Is it open?"`');
    return exitCodes.fine;
  }
  const kind = kindNamed(name);
  if (kind === undefined) {
    const near = suggest(name, kinds);
    const question = near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `;
    throw wrongUse(`There is no kind "${name}".`, `${question}\`whatsapp trigger\` lists them all.`);
  }
  const webhook = withOurIds(build(kind, context.now()), context);
  const body = JSON.stringify(changed(webhook, options));
  if (options.print) {
    output.bytes(`${body}\n`);
    return exitCodes.fine;
  }
  const url = target(options.to ?? settings.serviceUrl + callbackPath);
  const secret = options.secret ?? settings.appSecrets[0];
  if (secret === undefined) {
    throw wrongUse('There is no app secret to sign with.', 'Give --secret, or set INTEXURAOS_WHATSAPP_APP_SECRET.');
  }
  output.hide(secret);
  const { status, text, ms } = await output.during(`Waiting for ${url.host}`, () => post(url, body, secret));
  if (output.isJson) output.json({ kind, url: url.href, status, answer: text, ms, sizeBytes: body.length });
  const isTaken = status === 200;
  output.line(
    `${kind} → ${url.href}  ${output.paint(isTaken ? 'green' : 'red', String(status))}  ${ms} ms  ${text.slice(0, 200)}`,
  );
  return isTaken ? exitCodes.fine : exitCodes.trouble;
}

function changed(webhook: Json, { user, text, set = [] }: TriggerOptions): Json {
  const ofUser = user === undefined ? webhook : asUser(webhook, user);
  return withValues(text === undefined ? ofUser : withText(ofUser, text), set);
}

/** Every kind with its description. */
const described = () =>
  Object.entries(descriptions).flatMap(([group, kinds]) =>
    Object.entries(kinds).map(([kind, description]) => ({ kind, group, description })),
  );

function kindLines({ paint }: Context['output']): string[] {
  return Object.entries(descriptions).flatMap(([group, kinds]) => [
    paint('bold', group),
    ...table(Object.entries(kinds).map(([kind, description]) => [`  ${kind.padEnd(namesWidth)}`, description])),
    '',
  ]);
}

/** A new webhook each time, so that it is no duplicate. Kinds that repeat an earlier webhook get that one. */
function build(kind: string, now: number): Json {
  const suffix = ` ${randomInt(1_000_000_000)}`;
  const seconds = Math.floor(now / 1000);
  const earlier = (wanted: string): Json => {
    const sample = scenario.find((each) => each.kind === wanted);
    return sample ? sample.build({ seconds, suffix, earlier }) : {};
  };
  return earlier(kind);
}

/** Replaces the scenario's account and number with the configured ones, so that the service accepts the webhook. */
function withOurIds(body: Json, { settings }: Context): Json {
  const { wabaIds, phoneNumberIds, isSimulator, graphUrl } = settings;
  const text = JSON.stringify(body)
    .replaceAll('"102290129340398"', JSON.stringify(wabaIds[0] ?? '102290129340398'))
    .replaceAll('"106540352242922"', JSON.stringify(phoneNumberIds[0] ?? '106540352242922'))
    // A service that uses a simulated Meta must not ask the real one for files.
    .replaceAll('https://lookaside.fbsbx.com/', isSimulator ? `${graphUrl}/` : 'https://lookaside.fbsbx.com/');
  return objectOf(JSON.parse(text));
}

async function post(url: URL, body: string, secret: string): Promise<{ status: number; text: string; ms: number }> {
  const startedAt = performance.now();
  try {
    const response = await postAsMeta(url, body, secret, AbortSignal.timeout(15_000));
    const text = (await response.text()).trim();
    return { status: response.status, text, ms: Math.round(performance.now() - startedAt) };
  } catch {
    throw unreachable(
      `Nothing answers at ${url.href}.`,
      'Start the receiver of the webhook, or give its address with --to.',
    );
  }
}

/** The webhook is forged, so it goes only to this machine. @throws for another address. */
function target(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw wrongUse(`--to is "${text}".`, 'Give an address such as http://localhost:3000/webhook.');
  if (!isOnThisMachine(url.href)) {
    throw wrongUse(
      `${url.host} is not on this machine.`,
      'trigger sends invented webhooks, so it sends to localhost only.',
    );
  }
  return url;
}
