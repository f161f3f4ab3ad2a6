import { spawn } from 'node:child_process';
import { CommandError, exitCodes, unreachable } from '../outcome.ts';

interface Ran {
  readonly code: number;
  readonly stderr: string;
}

/** What stands in Secret Manager, by the names of the set-up guide; everything else is no secret. */
export const secretNames = [
  'INTEXURAOS_WHATSAPP_VERIFY_TOKEN',
  'INTEXURAOS_WHATSAPP_APP_SECRET',
  'INTEXURAOS_WHATSAPP_ACCESS_TOKEN',
  'INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID',
  'INTEXURAOS_WHATSAPP_WABA_ID',
  'INTEXURAOS_WHATSAPP_API_KEYS',
] as const;

/** Puts values into Secret Manager, each as a new version; secrets that aren't there yet are made. */
export async function keepInSecretManager(project: string, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const made = await gcloud(['secrets', 'create', name, '--replication-policy=automatic', `--project=${project}`]);
    if (made.code !== 0 && !/already exists/i.test(made.stderr)) throw refused(name, made);
    const added = await gcloud(['secrets', 'versions', 'add', name, '--data-file=-', `--project=${project}`], value);
    if (added.code !== 0) throw refused(name, added);
  }
}

const refused = (name: string, { stderr }: Ran): CommandError =>
  new CommandError(
    exitCodes.trouble,
    `gcloud can’t keep ${name}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    'Log in (`gcloud auth login`), enable the API (`gcloud services enable secretmanager.googleapis.com`), and run setup again.',
  );

/** The value goes by standard input, never as an argument, which every process of the machine could read. */
function gcloud(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn('gcloud', [...args, '--quiet'], { stdio: ['pipe', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', () =>
      reject(unreachable('gcloud is not there.', 'Install the Google Cloud CLI: cloud.google.com/sdk.')),
    );
    child.once('close', (code) => resolve({ code: code ?? 1, stderr }));
    // Who ends without reading breaks the pipe; its exit code and its words say why.
    child.stdin.once('error', () => undefined).end(input);
  });
}
