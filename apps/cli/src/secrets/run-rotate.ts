import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { variables } from '@intexuraos/whatsapp-service/config';
import { singleSecrets } from '@intexuraos/whatsapp-service/config-secret';
import { environmentWith } from '@intexuraos/whatsapp-service/environment';
import type { Context } from '../context.ts';
import { objectOf, objectsOf } from '../json.ts';
import { createMeta } from '../meta/meta.ts';
import { tokenProblem } from '../meta/token-problem.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import { keepInFile, noteOpenFile } from '../setup/env-file.ts';
import { ask } from '../terminal/ask.ts';

interface RotateOptions {
  readonly finish?: boolean;
}

const random = (): string => randomBytes(24).toString('base64url');

/** Rotates a secret in two steps: first both are accepted, then, once everybody uses the new one, the old one is removed. */
export async function runRotate(context: Context, options: RotateOptions, which = ''): Promise<ExitCode> {
  const rotations: Readonly<Record<string, () => Promise<readonly string[]>>> = {
    'api-key': () => (options.finish ? finishList(context, apiKeys, apiKeysOf(context)) : beginApiKey(context)),
    'verify-token': () => (options.finish ? finishVerifyToken(context) : beginVerifyToken(context)),
    'app-secret': () => (options.finish ? finishAppSecret(context) : beginAppSecret(context)),
    'access-token': () => changeAccessToken(context),
  };
  const rotate = Object.hasOwn(rotations, which) ? rotations[which] : undefined;
  if (!rotate) throw new Error(`There is no secret ${which}`);
  refuseEnvironment(context, variableOf[which] ?? '');
  const lines = await rotate();
  if (context.output.isJson)
    context.output.json({
      secret: which,
      isFinished: options.finish === true || which === 'access-token',
      next: lines,
    });
  for (const line of lines) context.output.line(line);
  return exitCodes.fine;
}

const apiKeys = 'INTEXURAOS_WHATSAPP_API_KEYS';
const verifyToken = 'INTEXURAOS_WHATSAPP_VERIFY_TOKEN';
const appSecret = 'INTEXURAOS_WHATSAPP_APP_SECRET';

const variableOf: Readonly<Record<string, string>> = {
  'api-key': apiKeys,
  'verify-token': verifyToken,
  'app-secret': appSecret,
  'access-token': 'INTEXURAOS_WHATSAPP_ACCESS_TOKEN',
};

/** A new secret in the file would have no effect, because the environment wins. @throws {CommandError} */
function refuseEnvironment({ settings, terminal }: Context, name: string): void {
  const isInFile = environmentWith([settings.envFile], {})[name] !== undefined;
  if (!terminal.env[name]?.trim() || isInFile || settings.secretFile(name) !== null) return;
  throw wrongUse(
    `${name} comes from the environment, which wins over ${fileURLToPath(settings.envFile)}.`,
    name === variableOf['access-token']
      ? 'Change it where it is set.'
      : 'Change it where it is set: enter the new one, a comma and the old one, until all clients use the new one.',
  );
}

const place = ({ settings }: Context, name: string): string =>
  settings.secretFile(name) ?? fileURLToPath(settings.envFile);
const restart = 'Restart the service, so that it reads the change.';

async function put(context: Context, name: string, values: readonly string[]): Promise<void> {
  for (const value of values) context.output.hide(value);
  await keepInFile(context, { [name]: values.join(',') });
  noteOpenFile(context);
}

async function beginApiKey(context: Context): Promise<string[]> {
  await put(context, apiKeys, [random(), ...apiKeysOf(context)]);
  return [
    `A new API key is first in ${apiKeys} in ${place(context, apiKeys)}; the old one still works.`,
    restart,
    'Give your software the new one, then: `whatsapp secrets rotate api-key --finish`.',
  ];
}

async function finishList(context: Context, name: string, values: readonly string[]): Promise<string[]> {
  const [newest, ...old] = values;
  if (newest === undefined || old.length === 0)
    throw trouble(`${name} has only one value: there is nothing to finish.`);
  await put(context, name, [newest]);
  return [`${name} has only the new value now.`, restart];
}

async function beginVerifyToken(context: Context): Promise<string[]> {
  await put(context, verifyToken, [random(), ...context.settings.verifyTokens]);
  return [
    `A new verify token is first in ${place(context, verifyToken)}; the old one still works.`,
    restart,
    'Then: `whatsapp secrets rotate verify-token --finish`, which sends it to Meta.',
  ];
}

/** Has Meta do its handshake with the new token; removes the old one only if that worked. */
async function finishVerifyToken(context: Context): Promise<string[]> {
  const { meta, settings } = context;
  const [newest, ...old] = settings.verifyTokens;
  if (newest === undefined || old.length === 0)
    throw trouble('There is only one verify token: there is nothing to finish.');
  const { data } = await meta.get(`${settings.appId}/subscriptions`, {}, { as: 'app' });
  const webhook = objectsOf(data).find(({ object }) => object === 'whatsapp_business_account');
  if (!webhook) throw trouble('The app has no webhook.', '`whatsapp setup` creates it.');
  const fields = objectsOf(webhook.fields).map(({ name }) => String(name));
  await meta.post(
    `${settings.appId}/subscriptions`,
    {
      object: 'whatsapp_business_account',
      callback_url: webhook.callback_url,
      verify_token: newest,
      fields: fields.join(','),
    },
    { as: 'app' },
  );
  await put(context, verifyToken, [newest]);
  return [`Meta verified ${webhook.callback_url} with the new verify token; the old one was removed.`, restart];
}

async function beginAppSecret(context: Context): Promise<string[]> {
  const { settings } = context;
  const secret = await askSecret(context, 'New app secret (App settings → Basic → App secret → Reset)');
  await put(context, appSecret, [secret, ...settings.appSecrets.filter((each) => each !== secret)]);
  return [
    `Both secrets are in ${place(context, appSecret)}: webhooks signed with either are accepted.`,
    `${restart} Until then, webhooks signed with the new secret are refused, and Meta sends them again: nothing is lost.`,
    'Then: `whatsapp secrets rotate app-secret --finish`.',
  ];
}

async function finishAppSecret(context: Context): Promise<string[]> {
  const { meta, settings } = context;
  // Meta must accept the first one before the others are removed.
  await meta.get(`${settings.appId}/subscriptions`, {}, { as: 'app' });
  return finishList(context, appSecret, settings.appSecrets);
}

async function changeAccessToken(context: Context): Promise<string[]> {
  const { settings } = context;
  const token = await askSecret(context, 'New access token');
  const meta = createMeta({ ...settings, token }, context.output);
  try {
    const { data } = await meta.get('debug_token', { input_token: token });
    const problem = tokenProblem(objectOf(data), settings.appId);
    if (problem !== null) throw trouble(`${problem} The old one stays.`, '`whatsapp token inspect -` says more.');
  } finally {
    await meta.close();
  }
  const file = settings.secretFile('INTEXURAOS_WHATSAPP_ACCESS_TOKEN');
  await put(context, 'INTEXURAOS_WHATSAPP_ACCESS_TOKEN', [token]);
  if (file !== null) {
    return [`The new token is in ${file}; the service reads it within seconds and sends what is queued.`];
  }
  return [`The new token is in ${fileURLToPath(settings.envFile)}.`, restart];
}

async function askSecret(context: Context, what: string): Promise<string> {
  const { terminal, output } = context;
  if (output.isInteractive) return ask(context, what, { isSecret: true });
  const { text } = await import('node:stream/consumers');
  const given = terminal.stdin.isTTY ? '' : (await text(terminal.stdin)).trim();
  if (given === '') throw wrongUse(`${what} is missing.`, 'Give it on standard input, or run this in a terminal.');
  return given;
}

const apiKeysOf = ({ settings }: Context): readonly string[] =>
  singleSecrets(variables.apiKeys.read(settings.env).value);
