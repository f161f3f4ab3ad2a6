import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Proxies, readProxies } from '@intexuraos/cloud-api';
import { readConfig, variables } from '@intexuraos/whatsapp-service/config';
import { fileVariable, readSecret, singleSecrets } from '@intexuraos/whatsapp-service/config-secret';
import { environmentWith, simulatorFileName } from '@intexuraos/whatsapp-service/environment';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { baseUrl, isOnThisMachine, isSameHere } from './addresses.ts';
import {
  type ConnectionOptions,
  isConfigured,
  isInstalled,
  type SettingsSource,
  serviceFolderOf,
} from './settings-source.ts';

/** Addresses and credentials. Values that are not set are null. */
export interface Settings {
  /** The environment over the `.env` files. */
  readonly env: NodeJS.ProcessEnv;
  /** The file that setup writes, and that was read. */
  readonly envFile: URL;
  /** Whether Meta is a stand-in on this machine. */
  readonly isSimulator: boolean;
  readonly serviceUrl: string;
  /** How to start the service with these settings, as a remedy says it. */
  readonly startCommand: string;
  readonly apiKey: string | null;
  readonly graphUrl: string;
  readonly graphVersion: string;
  /** The proxies that the environment names for calls to Meta. */
  readonly proxies: Proxies;
  readonly token: string | null;
  /** Why there is no token although one is named. */
  readonly tokenProblem: string | null;
  readonly appId: string | null;
  readonly appSecrets: readonly string[];
  readonly verifyTokens: readonly string[];
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
  /** Where Meta reaches the service: `https://host/webhooks/whatsapp`. */
  readonly callbackUrl: string | null;
  /** The recipient of setup's first message. */
  readonly recipient: string | null;
  /** The file that holds a secret, if `X_FILE` names one; null if it is in the environment or a `.env` file. */
  secretFile(name: string): string | null;
  /** Where another value than this stands that wins over the one in `envFile`; null where that one counts. */
  winsOver(name: string, value: string): string | null;
  /** What the service would refuse to start with, and what it would warn of. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export const callbackPath = '/webhooks/whatsapp';

/** Read by this command and not by the service. */
export const cliVariables = {
  serviceUrl: 'WHATSAPP_SERVICE_URL',
  apiKey: 'WHATSAPP_API_KEY',
  appId: 'WHATSAPP_APP_ID',
  callbackUrl: 'WHATSAPP_CALLBACK_URL',
  recipient: 'WHATSAPP_SETUP_RECIPIENT',
} as const;

/** @throws {CommandError} for options that can't be meant. */
export function readSettings(source: SettingsSource, options: ConnectionOptions, real: NodeJS.ProcessEnv): Settings {
  const { files, file: envFile } = source;
  const env = withSimulator(environmentWith(files, real), source.simulatorUrl);
  const given = (name: string): string | null => env[name]?.trim() || null;
  const graph = graphOf(env);
  const serviceUrl = options.service ?? given(cliVariables.serviceUrl) ?? `http://localhost:${given('PORT') ?? 8080}`;
  const callbackUrl = given(cliVariables.callbackUrl);
  return {
    env,
    envFile,
    isSimulator: source.simulatorUrl !== null || isOnThisMachine(graph.graphUrl),
    serviceUrl: baseUrl('--service', serviceUrl),
    startCommand: startCommandFor(source, env),
    apiKey: given(cliVariables.apiKey) ?? singleSecrets(variables.apiKeys.read(env).value)[0] ?? null,
    ...graph,
    proxies: readProxies(env),
    ...tokenOf(env),
    appId: given(cliVariables.appId),
    appSecrets: singleSecrets(variables.appSecrets.read(env).value),
    verifyTokens: singleSecrets(variables.verifyTokens.read(env).value),
    wabaIds: variables.wabaIds.read(env).value,
    phoneNumberIds: variables.phoneNumberIds.read(env).value,
    callbackUrl,
    recipient: given(cliVariables.recipient),
    secretFile: (name) => given(fileVariable(name)),
    winsOver: (name, value) => {
      const isOther = (found: string | undefined): boolean => found !== undefined && found !== value;
      if (isOther(real[name])) return 'the environment';
      const before = files.slice(0, files.indexOf(envFile));
      const winner = before.find((file) => isOther(environmentWith([file], {})[name]));
      return real[name] === undefined && winner ? fileURLToPath(winner) : null;
    },
    ...judged(env),
  };
}

/** The settings file to name to the service; null for the `.env` files, which it reads by itself. */
export const namedFile = ({ file, files }: SettingsSource): URL | null => (files.length === 1 ? file : null);

/** Starts the service with these settings, once it is built. */
export function npmStart(source: SettingsSource): string {
  const file = namedFile(source);
  if (isInstalled) {
    const main = fileURLToPath(new URL('dist/main.js', serviceFolderOf(source.file)));
    return `node ${main} --settings ${fileURLToPath(file ?? source.file)}`;
  }
  return `npm start --workspace apps/whatsapp-service${file === null ? '' : ` -- --settings ${fileURLToPath(file)}`}`;
}

/** The same, built first; the package is built already. */
export const buildAndStart = (source: SettingsSource): string =>
  isInstalled ? npmStart(source) : `npm run build && ${npmStart(source)}`;

/** With the simulator, setup starts both; a service without settings would not start. */
function startCommandFor(source: SettingsSource, env: NodeJS.ProcessEnv): string {
  if (basename(source.file.pathname) === simulatorFileName) return '`npx whatsapp setup --simulator`';
  if (!isConfigured(env)) return '`npx whatsapp setup`; without a Meta account `npx whatsapp sandbox`';
  return `\`${buildAndStart(source)}\``;
}

/** All secrets, which output must mask. */
export const secretsOf = ({ token, apiKey, appSecrets, verifyTokens }: Settings): readonly string[] =>
  [token, apiKey, ...appSecrets, ...verifyTokens].filter((secret) => secret !== null);

/** The simulator's own values, but where the environment was set up for this very simulator. */
function withSimulator(env: NodeJS.ProcessEnv, url: string | null): NodeJS.ProcessEnv {
  const set = env.INTEXURAOS_WHATSAPP_GRAPH_URL?.replace(/\/+$/, '') ?? '';
  if (url === null || set === url || isSameHere(set, url)) return env;
  return {
    ...env,
    INTEXURAOS_WHATSAPP_GRAPH_URL: url,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN_FILE: '',
    INTEXURAOS_WHATSAPP_APP_SECRET: simulatorSecret(env, url),
    [fileVariable('INTEXURAOS_WHATSAPP_APP_SECRET')]: '',
    INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
    WHATSAPP_ACCESS_TOKEN_FILE: '',
    [cliVariables.appId]: defaults.appId,
  };
}

/** A simulator here may have been started with the app's own secret; one elsewhere must never see it. */
function simulatorSecret(env: NodeJS.ProcessEnv, url: string): string {
  const { value: own } = readSecret(env, 'INTEXURAOS_WHATSAPP_APP_SECRET');
  return own !== undefined && isOnThisMachine(url) ? own : defaults.appSecret;
}

function graphOf(env: NodeJS.ProcessEnv): Pick<Settings, 'graphUrl' | 'graphVersion'> {
  return {
    graphUrl: (env.INTEXURAOS_WHATSAPP_GRAPH_URL?.trim() || 'https://graph.facebook.com').replace(/\/+$/, ''),
    graphVersion: env.INTEXURAOS_WHATSAPP_GRAPH_VERSION?.trim() || 'v24.0',
  };
}

function tokenOf(env: NodeJS.ProcessEnv): Pick<Settings, 'token' | 'tokenProblem'> {
  for (const name of ['INTEXURAOS_WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_ACCESS_TOKEN']) {
    const value = env[name]?.trim();
    if (value) return { token: value, tokenProblem: null };
    const file = env[`${name}_FILE`]?.trim();
    if (!file) continue;
    try {
      const token = readFileSync(file, 'utf8').trim();
      return token === '' ? { token: null, tokenProblem: `${file} is empty.` } : { token, tokenProblem: null };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return { token: null, tokenProblem: `${file}, named by ${name}_FILE, can’t be read (${code}).` };
    }
  }
  return { token: null, tokenProblem: null };
}

function judged(env: NodeJS.ProcessEnv): Pick<Settings, 'problems' | 'warnings'> {
  try {
    return { problems: [], warnings: readConfig(env).warnings };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problems: message.split('\n').map((line) => line.replace(/^- /, '')), warnings: [] };
  }
}
