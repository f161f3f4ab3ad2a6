import { type Proxies, readProxies } from '@intexuraos/cloud-api';
import type { ContentKeys } from '../encryption/content-keys.ts';
import type { Retention } from '../records/retention.ts';
import { ServiceError } from '../service-error.ts';
import type { Account } from './account.ts';
import { readAccountsFile } from './accounts-file.ts';
import { type AlertChoice, alertSecrets, alertVariables, readAlertChoice } from './alerts.ts';
import { encryptionKeys } from './encryption.ts';
import { type GraphChoice, graphVariables, readGraphChoice } from './graph.ts';
import { type MediaChoice, mediaVariables, mediaWarnings, readMediaChoice } from './media.ts';
import { retention, retentionWarnings } from './retention.ts';
import { fileVariable, isSandbox, secretList, secretProblems, singleSecrets } from './secret.ts';
import { readSignInChoice, type SignInChoice, signInVariables } from './sign-in.ts';
import { readStoreChoice, type StoreChoice } from './store.ts';
import { allowedPorts, allowedTargets, type TargetChoice } from './targets.ts';
import { readTracingChoice, type TracingChoice } from './tracing.ts';
import { byteCount, idList, integer, oneOf, optionalInteger, text, timeZone, type Variable } from './variable.ts';
import { readWakeChoice, type WakeChoice, wakeVariables } from './wake.ts';

/** Everything the environment says, read once at start. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** A further port, on which `/metrics` needs no key; 0 for none. */
  readonly metricsPort: number;
  readonly logLevel: LogLevel;
  /** Whether this process answers requests (`web`), does the work behind them (`worker`), or both (`all`). */
  readonly role: Role;
  /** Any of these answers Meta's verification handshake. */
  readonly verifyTokens: readonly string[];
  /** Any of these may have signed a webhook, so that a secret can be rotated without losing one. */
  readonly appSecrets: readonly string[];
  /** Our accounts. Empty: webhooks of any account are accepted. */
  readonly wabaIds: readonly string[];
  /** Our numbers. Empty: webhooks of any number are accepted. */
  readonly phoneNumberIds: readonly string[];
  /** Declares further accounts; null for none. */
  readonly accountsFile: string | null;
  /** The accounts that the file declares at the start; it may change later. */
  readonly accounts: readonly Account[];
  /** The account's time zone, as an IANA name: usage is counted by its days and months. */
  readonly timeZone: string;
  /** Empty: `/v1` answers 401. */
  readonly apiKeys: readonly string[];
  /** The provider of OpenID Connect that people sign in with; null for none, and no code for it is loaded. */
  readonly signIn: SignInChoice | null;
  /** Any of these opens `/metrics`, and nothing else. */
  readonly metricsKeys: readonly string[];
  readonly store: StoreChoice;
  /** The Google project in whose format the log names traces; undefined for trace ids alone. */
  readonly googleProject: string | undefined;
  /** By the variable `container`, which container managers and our image set. */
  readonly isInContainer: boolean;
  readonly graph: GraphChoice;
  /** The proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name for calls to Meta. */
  readonly proxies: Proxies;
  /** Null: nothing is traced, and no code for it is loaded. */
  readonly tracing: TracingChoice | null;
  /** Whether clients may register and deregister numbers. */
  readonly registration: 'refuse' | 'pass';
  /** How long a call to Meta may take, in seconds. */
  readonly graphTimeoutSeconds: number;
  /** How long a message whose outcome is unknown waits for a status, in seconds. */
  readonly unknownHoldSeconds: number;
  /**
   * Minutes without a webhook after which that is a problem; 0 for never. Null for the default: an hour, at times when many
   * usually come.
   */
  readonly quietMinutes: number | null;
  /** Where alerts about problems go, and when. */
  readonly alerts: AlertChoice;
  /** Which files of users are stored, and where. */
  readonly media: MediaChoice;
  /** How long data is kept, by kind. */
  readonly retention: Retention;
  /** The addresses that subscriptions may have. */
  readonly targets: TargetChoice;
  /** The first one encrypts secrets of subscriptions, each decrypts. Empty: `encryptionKeyFile` holds the key. */
  readonly encryptionKeys: readonly string[];
  /** With SQLite, the file with the key if none is configured, which the service then makes; null with Firestore. */
  readonly encryptionKeyFile: string | null;
  /** Encrypt stored content; null if it is plain, and always was. */
  readonly contentKeys: ContentKeys | null;
  /** Declares subscriptions; null for none. */
  readonly subscriptionsFile: string | null;
  /** `host:port` of Google's Pub/Sub emulator; null for the real service. */
  readonly pubsubEmulatorHost: string | null;
  /** How workers are woken; null if they poll. */
  readonly wake: WakeChoice | null;
  readonly trustedProxies: number;
  readonly maxBodyBytes: number;
  readonly maxInFlightBytes: number;
  /** Valid but questionable settings, logged at the start. */
  readonly warnings: readonly string[];
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export type Role = 'all' | 'web' | 'worker';
const roles: readonly Role[] = ['all', 'web', 'worker'];

const MiB = 1024 * 1024;

/** Every variable the service reads, but for those that choose the store; README's table is held to this list. */
export const variables = {
  verifyTokens: secretList(
    'INTEXURAOS_WHATSAPP_VERIFY_TOKEN',
    'Make one with `openssl rand -hex 32` and enter the same in Meta’s dashboard under WhatsApp → Configuration → Webhook → Verify token.',
  ),
  appSecrets: secretList(
    'INTEXURAOS_WHATSAPP_APP_SECRET',
    'Copy it from Meta’s dashboard: App settings → Basic → App secret.',
  ),
  wabaIds: idList('INTEXURAOS_WHATSAPP_WABA_ID', 'WHATSAPP_WABA_ID'),
  phoneNumberIds: idList('INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID', 'WHATSAPP_PHONE_NUMBER_ID'),
  accountsFile: text('INTEXURAOS_WHATSAPP_ACCOUNTS_FILE', ''),
  timeZone: timeZone('INTEXURAOS_WHATSAPP_TIME_ZONE', 'UTC'),
  apiKeys: secretList('INTEXURAOS_WHATSAPP_API_KEYS', null),
  metricsKeys: secretList('INTEXURAOS_WHATSAPP_METRICS_KEY', null),
  encryptionKeys,
  retention,
  allowedTargets,
  allowedPorts,
  subscriptionsFile: text('INTEXURAOS_WHATSAPP_SUBSCRIPTIONS_FILE', ''),
  pubsubEmulatorHost: text('PUBSUB_EMULATOR_HOST', ''),
  port: integer('PORT', 8080, 0, 65_535),
  host: text('HOST', '0.0.0.0'),
  metricsPort: integer('INTEXURAOS_WHATSAPP_METRICS_PORT', 0, 0, 65_535),
  logLevel: oneOf('LOG_LEVEL', 'info', logLevels),
  role: oneOf('INTEXURAOS_WHATSAPP_ROLE', 'all', roles),
  graphTimeoutSeconds: integer('INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS', 30, 1, 300),
  registration: oneOf('INTEXURAOS_WHATSAPP_REGISTRATION', 'refuse', ['refuse', 'pass']),
  unknownHoldSeconds: integer('INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS', 60, 1, 86_400),
  quietMinutes: optionalInteger('INTEXURAOS_WHATSAPP_QUIET_MINUTES', 0, 10_080),
  trustedProxies: integer('INTEXURAOS_WHATSAPP_TRUSTED_PROXIES', 0, 0, 10),
  maxBodyBytes: byteCount('INTEXURAOS_WHATSAPP_MAX_BODY_BYTES', 4 * MiB, 1024, 64 * MiB),
  maxInFlightBytes: byteCount('INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES', 64 * MiB, MiB, 4096 * MiB),
};

/** Variables that the other files of this folder read. */
const knownElsewhere = [
  'INTEXURAOS_WHATSAPP_STORE',
  ...Object.values(graphVariables),
  ...Object.values(alertVariables),
  ...Object.values(mediaVariables),
  ...Object.values(signInVariables),
  fileVariable(signInVariables.clientSecret),
  ...Object.values(wakeVariables),
  ...alertSecrets.map(fileVariable),
];

/**
 * Reads the configuration. Throws one `configuration_invalid` that lists every problem, each with its remedy, so that
 * nobody mends them one start at a time.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const read = <T>(variable: Variable<T>): T => {
    const result = variable.read(env);
    if (result.problem !== null) problems.push(result.problem);
    return result.value;
  };
  const proxies = readProxies(env);
  problems.push(...proxies.problems);
  const settings: Omit<Config, 'encryptionKeyFile' | 'accounts'> = {
    port: read(variables.port),
    host: read(variables.host),
    metricsPort: read(variables.metricsPort),
    logLevel: read(variables.logLevel),
    role: read(variables.role),
    verifyTokens: read(variables.verifyTokens),
    appSecrets: read(variables.appSecrets),
    wabaIds: read(variables.wabaIds),
    phoneNumberIds: read(variables.phoneNumberIds),
    accountsFile: read(variables.accountsFile) || null,
    timeZone: read(variables.timeZone),
    apiKeys: read(variables.apiKeys),
    metricsKeys: read(variables.metricsKeys),
    signIn: read({ name: signInVariables.issuer, read: readSignInChoice }),
    store: read({ name: 'INTEXURAOS_WHATSAPP_STORE', read: readStoreChoice }),
    media: read({ name: mediaVariables.place, read: () => readMediaChoice(env, readStoreChoice(env).value) }),
    isInContainer: Boolean(env.container),
    googleProject: env.GOOGLE_CLOUD_PROJECT?.trim() || undefined,
    tracing: read({ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', read: readTracingChoice }),
    graph: read({ name: graphVariables.url, read: readGraphChoice }),
    proxies,
    registration: read(variables.registration),
    graphTimeoutSeconds: read(variables.graphTimeoutSeconds),
    unknownHoldSeconds: read(variables.unknownHoldSeconds),
    quietMinutes: read(variables.quietMinutes),
    alerts: read({ name: alertVariables.url, read: readAlertChoice }),
    retention: read(variables.retention),
    targets: { allowed: read(variables.allowedTargets), ports: read(variables.allowedPorts) },
    ...read(variables.encryptionKeys),
    subscriptionsFile: read(variables.subscriptionsFile) || null,
    pubsubEmulatorHost: read(variables.pubsubEmulatorHost) || null,
    wake: read({ name: wakeVariables.topic, read: readWakeChoice }),
    trustedProxies: read(variables.trustedProxies),
    maxBodyBytes: read(variables.maxBodyBytes),
    maxInFlightBytes: read(variables.maxInFlightBytes),
    warnings: warningsOf(env),
  };
  const accounts = declaredAccounts(settings, problems);
  const config = { ...settings, accounts, encryptionKeyFile: keyFileOf(settings) };
  if (config.role !== 'all' && config.store.kind === 'sqlite') problems.push(needsSharedStore(config.role));
  if (config.wake !== null && config.store.kind === 'sqlite') problems.push(wakesNobody);

  if (!isSandbox(config.graph.url)) problems.push(...weakSecrets(config));
  if (problems.length > 0) {
    throw new ServiceError('configuration_invalid', problems.map((problem) => `- ${problem}`).join('\n'));
  }
  const warnings = [
    ...config.warnings,
    ...secretWarnings(config),
    ...idWarnings(config),
    ...mediaWarnings(config),
    ...retentionWarnings({ retention: config.retention, phoneNumberIds: allNumbersOf(config) }),
  ];
  return { ...config, warnings };
}

function declaredAccounts(
  { accountsFile, graph, ...ids }: Pick<Config, 'accountsFile' | 'graph' | 'wabaIds' | 'phoneNumberIds'>,
  problems: string[],
): readonly Account[] {
  if (accountsFile === null) return [];
  const found = readAccountsFile(accountsFile, ids, isSandbox(graph.url));
  problems.push(...(found.problems ?? []).map((each) => `${variables.accountsFile.name} ${accountsFile}: ${each}`));
  return found.accounts ?? [];
}

/** The other half of the service would be a process of its own, and a SQLite database belongs to one process. */
const needsSharedStore = (role: Role): string =>
  `${variables.role.name} is "${role}", but a SQLite database belongs to one process. Set it to all, or store the data in ` +
  'Firestore (INTEXURAOS_WHATSAPP_STORE=firestore), which web and worker can share.';

const wakesNobody = `${wakeVariables.topic} is set, but a SQLite database belongs to one process that always runs. Remove the four of INTEXURAOS_WHATSAPP_WAKE_…, or keep the data in Firestore.`;

const newKey = 'Make one with `openssl rand -hex 32`, give it to your clients, and restart.';

/** Instances on Firestore have nothing in common but their configuration. */
const keyFileOf = ({ store }: Pick<Config, 'store'>): string | null =>
  store.kind === 'sqlite' ? `${store.path}.key` : null;

/** Anybody who guesses one of these can read or send messages, or pose as Meta. */
function weakSecrets({ verifyTokens, appSecrets, apiKeys, metricsKeys, encryptionKeys }: Config): string[] {
  return secretProblems([
    {
      name: variables.verifyTokens.name,
      secrets: verifyTokens,
      remedy:
        'Make one with `openssl rand -hex 32`. Meta sends it only when the callback URL is saved, so ' +
        'enter the new one there the next time you save it.',
    },
    {
      name: variables.appSecrets.name,
      secrets: appSecrets,
      remedy: 'Meta’s app secrets are 32 hex digits: copy yours from the dashboard, App settings → Basic → App secret.',
    },
    { name: variables.apiKeys.name, secrets: apiKeys, remedy: newKey },
    { name: variables.metricsKeys.name, secrets: metricsKeys, remedy: newKey },
    {
      name: variables.encryptionKeys.name,
      secrets: encryptionKeys,
      remedy:
        'Make one with `openssl rand -hex 32`, and put it before the old one, separated by a comma: the old one still decrypts what it encrypted.',
    },
  ]);
}

/** Secrets that may be in a file that `X_FILE` names. */
const secretVariables = [
  variables.verifyTokens.name,
  variables.appSecrets.name,
  variables.apiKeys.name,
  variables.metricsKeys.name,
  variables.encryptionKeys.name,
];

function warningsOf(env: NodeJS.ProcessEnv): string[] {
  const known = new Set([
    ...Object.values(variables).map(({ name }) => name),
    ...secretVariables.map(fileVariable),
    ...knownElsewhere,
  ]);
  const unknown = Object.keys(env).filter((name) => name.startsWith('INTEXURAOS_WHATSAPP_') && !known.has(name));
  const quoted = [...known].filter((name) => /^\s*(["']).*\1\s*$/s.test(env[name] ?? ''));
  return [
    ...unknown.map((name) => `${name} is not a variable of this service; is it misspelt?`),
    ...quoted.map(
      (name) =>
        `${name} begins and ends with quotation marks, which count as part of the value. \`docker run --env-file\` keeps them: remove them there.`,
    ),
  ];
}

function secretWarnings({ appSecrets, graph }: Config): string[] {
  if (isSandbox(graph.url) || singleSecrets(appSecrets).every((secret) => /^[0-9a-f]{32}$/i.test(secret))) return [];
  return [
    `${variables.appSecrets.name} is not 32 hex digits, as Meta’s app secrets are; with a wrong secret, Meta’s webhooks are refused.`,
  ];
}

/** Whether only numbers of the accounts' file are accepted. */
const hasOnlyFile = ({ wabaIds, phoneNumberIds, graph, accounts }: Config): boolean =>
  accounts.length > 0 && wabaIds.length + phoneNumberIds.length === 0 && graph.token.kind === 'none';

/** The numbers of all accounts; none if webhooks of any number are accepted. */
const allNumbersOf = (config: Config): readonly string[] =>
  config.phoneNumberIds.length > 0 || hasOnlyFile(config)
    ? [...config.phoneNumberIds, ...config.accounts.flatMap((account) => account.phoneNumberIds)]
    : [];

function idWarnings(config: Config): string[] {
  const { wabaIds, phoneNumberIds } = config;
  const both = wabaIds.filter((id) => phoneNumberIds.includes(id));
  const warnings = both.map(
    (id) => `${id} is configured as WABA id and as phone number id; they are two different ids.`,
  );
  if (hasOnlyFile(config)) return warnings;
  if (wabaIds.length === 0)
    warnings.push(`${variables.wabaIds.name} is not set: webhooks of any account are accepted.`);
  if (phoneNumberIds.length === 0) {
    warnings.push(`${variables.phoneNumberIds.name} is not set: webhooks of any number are accepted.`);
  }
  return warnings;
}
