import { spawn } from 'node:child_process';
import { CommandError, exitCodes, unreachable } from '../outcome.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variables that are stored in Secret Manager, with the names of the set-up guide; the others are not secret. */
export const secretNames = [
  'INTEXURAOS_WHATSAPP_VERIFY_TOKEN',
  'INTEXURAOS_WHATSAPP_APP_SECRET',
  'INTEXURAOS_WHATSAPP_ACCESS_TOKEN',
  'INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID',
  'INTEXURAOS_WHATSAPP_WABA_ID',
  'INTEXURAOS_WHATSAPP_API_KEYS',
] as const;

/** Exists only if enabled in Terraform. */
export const optionalSecretNames = [
  'INTEXURAOS_WHATSAPP_METRICS_KEY',
  'INTEXURAOS_WHATSAPP_ENCRYPTION_KEY',
  'INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET',
] as const;

export type SecretName = (typeof secretNames | typeof optionalSecretNames)[number];

type Values = Readonly<Record<string, string>>;

/** The existing values; missing ones are left out. @throws if gcloud lacks the permission. */
export async function readSecretManager(project: string): Promise<Values> {
  const read = async (name: string): Promise<[string, string][]> => {
    const ran = await gcloud(['secrets', 'versions', 'access', 'latest', `--secret=${name}`, `--project=${project}`]);
    const value = ran.stdout.trim();
    // Terraform's placeholder is white space.
    if (ran.code === 0) return value === '' ? [] : [[name, value]];
    if (isNotFound(ran)) return [];
    throw refused(name, 'read', ran);
  };
  return Object.fromEntries((await Promise.all(secretNames.map(read))).flat());
}

/** Stores values in Secret Manager, each as a new version; missing secrets are created. */
export async function keepInSecretManager(project: string, values: Values): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const made = await gcloud(['secrets', 'create', name, '--replication-policy=automatic', `--project=${project}`]);
    if (made.code !== 0 && !/already exists/i.test(made.stderr)) throw refused(name, 'keep', made);
    await addSecretVersion(project, name, value);
  }
}

/** Adds a version to an existing secret. */
export async function addSecretVersion(project: string, name: string, value: string): Promise<void> {
  const added = await gcloud(['secrets', 'versions', 'add', name, '--data-file=-', `--project=${project}`], value);
  if (added.code !== 0) throw refused(name, 'keep', added);
}

/** `empty`: it has no version, or only Terraform's placeholder of white space. The value is checked and not kept. */
export async function secretState(project: string, name: string): Promise<'missing' | 'empty' | 'filled'> {
  const described = await gcloud(['secrets', 'describe', name, `--project=${project}`]);
  if (described.code !== 0) {
    if (isNotFound(described)) return 'missing';
    throw refused(name, 'read', described);
  }
  const latest = await gcloud(['secrets', 'versions', 'access', 'latest', `--secret=${name}`, `--project=${project}`]);
  if (latest.code === 0) return latest.stdout.trim() === '' ? 'empty' : 'filled';
  if (isNotFound(latest)) return 'empty';
  throw refused(name, 'read', latest);
}

const isNotFound = ({ stderr }: Ran): boolean => /NOT_FOUND|not found/i.test(stderr);

const refused = (name: string, work: 'keep' | 'read', { stderr }: Ran): CommandError =>
  new CommandError(
    exitCodes.trouble,
    `gcloud can’t ${work} ${name}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    'Log in (`gcloud auth login`), enable the API (`gcloud services enable secretmanager.googleapis.com`), and run it again.',
  );

/** The value is passed by standard input, not as an argument, which every process on the machine could read. */
function gcloud(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn('gcloud', [...args, '--quiet'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', () =>
      reject(unreachable('gcloud is not installed.', 'Install the Google Cloud CLI: cloud.google.com/sdk.')),
    );
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    // If gcloud ends without reading, the pipe breaks; its exit code and output say why.
    child.stdin.once('error', () => undefined).end(input);
  });
}
