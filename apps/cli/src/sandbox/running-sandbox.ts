import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { replaceFile } from '../replace-file.ts';

/** A sandbox that runs on this machine. */
export interface RunningSandbox {
  /** Its settings, as a `.env` file; there as long as it runs. */
  readonly file: URL;
  readonly serviceUrl: string;
  readonly metaUrl: string;
}

/** The folder of a sandbox's store, log and settings. Another port is another sandbox. */
export const sandboxFolderOf = (project: URL, servicePort: number): URL =>
  new URL(`data/sandbox${servicePort === 8080 ? '' : `-${servicePort}`}/`, project);

const fileIn = (folder: URL): URL => new URL('settings.env', folder);
const pidVariable = 'WHATSAPP_SANDBOX_PID';
const answersWithinMs = 5_000;

/** Lets commands find the sandbox that this process runs; returns the file, and what ends that. */
export async function announceSandbox(
  folder: URL,
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly file: URL; readonly withdraw: () => Promise<void> }> {
  const file = fileIn(folder);
  const lines = Object.entries({ ...settings, [pidVariable]: String(process.pid) }).map(
    ([name, text]) => `${name}=${text}`,
  );
  const head = '# Settings of the sandbox that is running. Written by `whatsapp sandbox`, and removed when it ends.';
  await replaceFile(fileURLToPath(file), () => `${[head, ...lines].join('\n')}\n`);
  return { file, withdraw: () => rm(file, { force: true }) };
}

/** The sandboxes of a project that run and answer, the one at the usual port first. Files of those that have gone are removed. */
export async function findSandboxes(project: URL): Promise<readonly RunningSandbox[]> {
  const folders = foldersIn(new URL('data/', project)).filter((name) => /^sandbox(-\d+)?$/.test(name));
  const found = await Promise.all(folders.toSorted().map((name) => runningIn(new URL(`data/${name}/`, project))));
  return found.filter((each) => each !== null);
}

async function runningIn(folder: URL): Promise<RunningSandbox | null> {
  const file = fileIn(folder);
  const text = textOf(file);
  if (text === null) return null;
  const env = parseEnv(text);
  const { WHATSAPP_SERVICE_URL: serviceUrl = '', INTEXURAOS_WHATSAPP_GRAPH_URL: metaUrl = '' } = env;
  if (!isAlive(Number(env[pidVariable]))) {
    await rm(file, { force: true });
    return null;
  }
  // One that is just starting or ending does not answer.
  return (await isAnswering(serviceUrl, env.INTEXURAOS_WHATSAPP_API_KEYS ?? '')) ? { file, serviceUrl, metaUrl } : null;
}

/** Whether a service that knows this key answers there. */
export async function isAnswering(serviceUrl: string, apiKey: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const signal = AbortSignal.timeout(answersWithinMs);
  return fetch(`${serviceUrl}/v1/events?limit=1`, { headers, signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function foldersIn(folder: URL): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
