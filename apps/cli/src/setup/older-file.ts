import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWith, simulatorFileName } from '@intexuraos/whatsapp-service/environment';
import type { Context } from '../context.ts';
import { trouble, wrongUse } from '../outcome.ts';
import { replaceFile } from '../replace-file.ts';
import { isAnswering } from '../sandbox/running-sandbox.ts';
import { envFileOf, serviceFolderOf, simulatorFileOf, simulatorIn } from '../settings-source.ts';
import { choose } from '../terminal/ask.ts';
import { withChanges } from './env-file.ts';
import type { SetupOptions } from './wizard.ts';

/** Where the simulator's webhooks and messages are stored, in the service's folder; never among the real ones. */
export const simulatorStore = 'sqlite:./data/simulator/whatsapp.db';

/**
 * Earlier versions wrote the simulator's settings into `.env`. Such a file becomes `.env.simulator`, with its store: for
 * setup with the simulator at once, else if a person wants that or `--fresh` is given. Resolves with the options to
 * continue with.
 * @throws {CommandError} if nobody can be asked, or if the service runs with this file.
 */
export async function setOlderFileAside(context: Context, options: SetupOptions): Promise<SetupOptions> {
  const { project, terminal } = context;
  if (options.settings !== undefined || terminal.env.INTEXURAOS_WHATSAPP_GRAPH_URL?.trim()) return options;
  const ofApp = simulatorIn(environmentWith([new URL('.env', serviceFolderOf(project))], {}));
  if (ofApp !== null && options.simulator === undefined) {
    throw wrongUse(
      `apps/whatsapp-service/.env points at a simulator (${ofApp}), and wins over .env.`,
      'Remove INTEXURAOS_WHATSAPP_GRAPH_URL there to set up the real Meta, or give --simulator.',
    );
  }
  const file = envFileOf(project);
  const url = simulatorIn(environmentWith([file], {}));
  if (url === null) return options;
  const hasOwnFile = existsSync(simulatorFileOf(project));
  if (options.simulator !== undefined && hasOwnFile) return options;
  const isForSimulator = options.simulator !== undefined || (await wantsSimulator(context, options, url));
  const further = isForSimulator ? { ...options, simulator: options.simulator ?? true } : options;
  if (isForSimulator && hasOwnFile) return further;
  await setAside(context, file);
  return further;
}

async function wantsSimulator(context: Context, { fresh, yes }: SetupOptions, url: string): Promise<boolean> {
  if (fresh) return false;
  if (!context.output.isInteractive || yes) {
    throw wrongUse(
      `.env points at a simulator (${url}).`,
      `Give --simulator to continue with it, or --fresh to set up the real Meta; either keeps the file as ${simulatorFileName}.`,
    );
  }
  const wanted = await choose(context, `.env points at a simulator (${url}).`, [
    { value: 'meta', label: 'Set up the real Meta', hint: `this file is kept as ${simulatorFileName}` },
    { value: 'simulator', label: 'Continue with the simulator' },
  ]);
  return wanted === 'simulator';
}

async function setAside({ project, terminal, output }: Context, file: URL): Promise<void> {
  const env = environmentWith([file], terminal.env);
  const serviceUrl = env.WHATSAPP_SERVICE_URL?.trim() || `http://localhost:${env.PORT?.trim() || 8080}`;
  if (await isAnswering(serviceUrl, env.INTEXURAOS_WHATSAPP_API_KEYS?.split(',')[0] ?? '')) {
    throw trouble(
      `The service at ${serviceUrl} runs with .env, which is to become ${simulatorFileName}.`,
      'End it, then run setup again.',
    );
  }
  const target = freeName(simulatorFileOf(project));
  const ownStore = ['INTEXURAOS_WHATSAPP_STORE', 'GOOGLE_CLOUD_PROJECT', 'FIRESTORE_EMULATOR_HOST'];
  if (!ownStore.some((name) => env[name]?.trim())) {
    await moveStore(new URL('data/', serviceFolderOf(project)));
    await replaceFile(fileURLToPath(file), (text) => withChanges(text, { INTEXURAOS_WHATSAPP_STORE: simulatorStore }));
  }
  await rename(file, target);
  output.note(
    `.env pointed at a simulator; it is ${basename(fileURLToPath(target))} now, and .env is for the real Meta.`,
  );
}

/** With `--fresh`, Meta's address is removed too; the other values in the file are replaced step by step. */
export async function forgetAddress({ source }: Context, { fresh }: SetupOptions): Promise<void> {
  const name = 'INTEXURAOS_WHATSAPP_GRAPH_URL';
  const isSet = environmentWith([source.file], {})[name] !== undefined;
  if (!fresh || source.simulatorUrl !== null || !isSet) return;
  await replaceFile(fileURLToPath(source.file), (text) => withChanges(text, { [name]: null }));
}

/** The usual store becomes the simulator's, so the real Meta starts with none of its messages. */
async function moveStore(folder: URL): Promise<void> {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^whatsapp(\.view|\.outbox)?\.db/.test(name))
    : [];
  const target = new URL('simulator/', folder);
  if (files.length === 0 || existsSync(target)) return;
  await mkdir(target, { mode: 0o700 });
  for (const name of files) await rename(new URL(name, folder), new URL(name, target));
}

/** The file itself, or `.env.simulator.2` and so on, if there is one already. */
function freeName(file: URL): URL {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? file : new URL(`${file.href}.${number}`);
    if (!existsSync(candidate)) return candidate;
  }
}
