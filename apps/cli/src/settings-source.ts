import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isSandbox } from '@intexuraos/whatsapp-service/config-secret';
import { environmentWith, simulatorFileName } from '@intexuraos/whatsapp-service/environment';
import { baseUrl, isSameHere } from './addresses.ts';
import { findSandboxes, type RunningSandbox } from './sandbox/running-sandbox.ts';

/** The options that every command takes. */
export interface ConnectionOptions {
  /** `true` for the usual address. */
  readonly simulator?: string | true;
  readonly service?: string;
  readonly settings?: string;
}

/** Where a command's settings come from. The real environment wins over all files. */
export interface SettingsSource {
  /** The first one that names a variable counts. */
  readonly files: readonly URL[];
  /** The file that is written. */
  readonly file: URL;
  /** The simulator that `--simulator` asks for; null without that option. */
  readonly simulatorUrl: string | null;
  /** The running sandbox that they belong to. */
  readonly sandbox: RunningSandbox | null;
  /** Which settings are used, if nobody named them. */
  readonly notice: string | null;
}

/** Three folders above both `src/` and `dist/`: the repository, unless the command was installed as a package. */
const repository = new URL('../../../', import.meta.url);
export const isInstalled = !existsSync(new URL('apps/whatsapp-service/package.json', repository));
/** Where `.env` and `data/` are: the repository's folder, or the current one for the installed command. */
export const projectFolder = isInstalled ? pathToFileURL(`${process.cwd()}/`) : repository;
/** The folder of the service's package.json; the package brings the built service along. */
export const serviceFolderOf = (project: URL): URL =>
  isInstalled ? new URL('service/', import.meta.url) : new URL('apps/whatsapp-service/', project);
/** The settings for the real Meta, and the simulator's. */
export const envFileOf = (project: URL): URL => new URL('.env', project);
export const simulatorFileOf = (project: URL): URL => new URL(simulatorFileName, project);

const defaultSimulator = 'http://localhost:8090';

/** Variables with the addresses of Meta and the service, or credentials for them. */
const connecting =
  /^(INTEXURAOS_)?WHATSAPP_(VERIFY_TOKEN|APP_SECRET|API_KEYS?|ACCESS_TOKEN|GRAPH_URL|SERVICE_URL|APP_ID)(_FILE)?$/;

/** Whether these settings contain anything about Meta or the service. */
export const isConfigured = (env: NodeJS.ProcessEnv): boolean =>
  Object.entries(env).some(([name, value]) => connecting.test(name) && value?.trim());

/** The address of the simulator that these settings point at; null if they point at Meta, or at nothing. */
export function simulatorIn(env: NodeJS.ProcessEnv): string | null {
  const url = env.INTEXURAOS_WHATSAPP_GRAPH_URL?.trim().replace(/\/+$/, '');
  return url && isSandbox(url) ? url : null;
}

/**
 * Decides where settings come from: the file of `--settings`; with `--simulator` the simulator's own; else the environment
 * and `.env`. If these say nothing of Meta or the service, a running sandbox counts, else the simulator's settings.
 * @param isExact whether only what is named counts, as for setup, which is to make `.env`.
 * @throws {CommandError} for options that can't be meant.
 */
export async function chooseSettings(
  options: ConnectionOptions,
  env: NodeJS.ProcessEnv,
  project: URL,
  isExact: boolean,
): Promise<SettingsSource> {
  const usual: SettingsSource = {
    files: [new URL('.env', serviceFolderOf(project)), envFileOf(project)],
    file: envFileOf(project),
    simulatorUrl: null,
    sandbox: null,
    notice: null,
  };
  const { settings, service, simulator } = options;
  if (settings !== undefined) {
    const file = pathToFileURL(settings);
    const known = simulatorIn(environmentWith([file], env)) ?? defaultSimulator;
    return {
      ...usual,
      files: [file],
      file,
      simulatorUrl: simulator === undefined ? null : addressOf(simulator, known),
    };
  }
  if (simulator !== undefined) return forSimulator(simulator, env, project, usual);
  if (isExact || isConfigured(environmentWith(usual.files, env))) return usual;
  const running = await findSandboxes(project);
  const sandbox = running.find(({ serviceUrl }) => service === undefined || isSameHere(serviceUrl, service));
  if (sandbox) {
    const notice = `Using the sandbox at ${sandbox.serviceUrl}: nothing else is configured.`;
    return { ...usual, files: [sandbox.file], file: sandbox.file, sandbox, notice };
  }
  const file = simulatorFileOf(project);
  if (service !== undefined || !existsSync(file)) return usual;
  return { ...usual, files: [file], file, notice: `Using ${simulatorFileName}: nothing else is configured.` };
}

/** The running sandbox if it is the simulator that is meant; else the simulator's file, or an older `.env` that points at one. */
async function forSimulator(
  option: string | true,
  env: NodeJS.ProcessEnv,
  project: URL,
  usual: SettingsSource,
): Promise<SettingsSource> {
  const own = simulatorFileOf(project);
  const isOlder = !existsSync(own) && simulatorIn(environmentWith(usual.files, {})) !== null;
  const source = isOlder ? usual : { ...usual, files: [own], file: own };
  const known = option === true ? simulatorIn(environmentWith(source.files, env)) : addressOf(option, '');
  const sandboxes = await findSandboxes(project);
  const sandbox = sandboxes.find(({ metaUrl }) => known === null || isSameHere(metaUrl, known));
  if (!sandbox) return { ...source, simulatorUrl: known ?? defaultSimulator };
  return { ...usual, files: [sandbox.file], file: sandbox.file, sandbox, simulatorUrl: sandbox.metaUrl };
}

const addressOf = (option: string | true, known: string): string =>
  option === true ? known : baseUrl('--simulator', option);
