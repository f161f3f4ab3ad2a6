import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import {
  addSecretVersion,
  optionalSecretNames,
  type SecretName,
  secretNames,
  secretState,
} from '../setup/secret-manager.ts';
import { ask, confirm } from '../terminal/ask.ts';
import { mask } from '../terminal/secrets.ts';

interface PopulateOptions {
  readonly project?: string;
  readonly again?: readonly string[];
}

/** The values that a person is asked for, and where to get them. */
const questions: Readonly<Record<SecretName, { readonly what: string; readonly where: string; readonly kind: Kind }>> =
  {
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: {
      what: 'Verify token',
      where: 'Any long random text; you paste the same text into Meta’s dashboard with the callback URL.',
      kind: 'generated',
    },
    INTEXURAOS_WHATSAPP_APP_SECRET: {
      what: 'App secret',
      where: 'Meta’s dashboard → App settings → Basic → App secret → Show.',
      kind: 'secret',
    },
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: {
      what: 'Access token',
      where:
        'A system user’s token, which never expires: Business settings → Users → System users → Generate new token.',
      kind: 'secret',
    },
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: {
      what: 'Phone number id',
      where: 'WhatsApp → API Setup → From; digits only, not the phone number. Separate several with commas.',
      kind: 'ids',
    },
    INTEXURAOS_WHATSAPP_WABA_ID: {
      what: 'WhatsApp Business Account id',
      where: 'Business settings → Accounts → WhatsApp accounts; digits only. Separate several with commas.',
      kind: 'ids',
    },
    INTEXURAOS_WHATSAPP_API_KEYS: {
      what: 'API key',
      where: 'The key that your software sends to the service’s API. Separate several with commas.',
      kind: 'generated',
    },
    INTEXURAOS_WHATSAPP_METRICS_KEY: {
      what: 'Metrics key',
      where: 'The key that your scraper sends to /metrics; it gives access to nothing else.',
      kind: 'generated',
    },
    INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: {
      what: 'Encryption key',
      where: 'The key that encrypts the secrets of subscriptions. Keep a copy: nobody can read them without it.',
      kind: 'generated',
    },
    INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET: {
      what: 'Client secret of OpenID Connect',
      where: 'Your provider shows it with the client that you registered for the console.',
      kind: 'secret',
    },
  };

const allNames: readonly SecretName[] = [...secretNames, ...optionalSecretNames];

type Kind = 'secret' | 'generated' | 'ids';

/**
 * Fills the secrets that Terraform created in Secret Manager, one after another: those with a value are left alone, the others
 * are asked for without showing what is typed. A value is passed to gcloud by standard input and nowhere else.
 */
export async function runPopulate(context: Context, options: PopulateOptions): Promise<ExitCode> {
  const { output } = context;
  const project = projectOf(context, options);
  const again = namesOf(options.again ?? []);
  const put: SecretName[] = [];
  const left: SecretName[] = [];
  for (const name of allNames) {
    const state = await output.during(`Looking at ${name}`, () => secretState(project, name));
    if (state === 'missing' && optionalSecretNames.some((each) => each === name)) continue;
    if (state === 'missing') {
      throw wrongUse(
        `There is no secret ${name} in ${project}.`,
        'Run `terraform apply` in deploy/terraform first; it creates them.',
      );
    }
    if (state === 'filled' && !again.includes(name)) {
      output.line(`  ${output.paint('green', '✓')} ${name} is there`);
      left.push(name);
      continue;
    }
    const value = await valueFor(context, name);
    await output.during(`Keeping ${name}`, () => addSecretVersion(project, name, value));
    output.line(`  ${output.paint('green', '✓')} ${name} is kept`);
    put.push(name);
  }
  if (output.isJson) output.json({ project, put, left });
  sayWhatIsNext(context, project, put);
  return exitCodes.fine;
}

function projectOf({ settings }: Context, { project }: PopulateOptions): string {
  const given = project ?? settings.env.GOOGLE_CLOUD_PROJECT?.trim();
  if (!given) throw wrongUse('Which project?', 'Give it with --project; `gcloud projects list` shows yours.');
  return given;
}

const nobodyThere = () =>
  wrongUse('This asks for secrets, and there is no terminal to answer on.', 'Run it in a terminal, without --json.');

function namesOf(again: readonly string[]): readonly SecretName[] {
  if (again.includes('all')) return allNames;
  const wrong = again.filter((name) => !allNames.some((known) => known === name));
  if (wrong.length > 0)
    throw wrongUse(`There is no secret ${wrong.join(', ')}.`, `Give one of ${allNames.join(', ')}.`);
  return allNames.filter((name) => again.includes(name));
}

async function valueFor(context: Context, name: SecretName): Promise<string> {
  const { output, settings } = context;
  if (!output.isInteractive) throw nobodyThere();
  const { what, where, kind } = questions[name];
  output.line(`\n${output.paint('bold', what)}  ${output.paint('dim', name)}`);
  const known = settings.env[name]?.trim();
  if (known) {
    const shown = kind === 'ids' ? known : mask(known);
    if (await confirm(context, `Your .env or environment has ${shown}. Take it?`)) return known;
  }
  output.line(`  ${where}`);
  if (kind === 'generated' && (await confirm(context, 'Generate one?'))) return randomBytes(24).toString('base64url');
  const value = await ask(context, what, kind === 'ids' ? { validate: idsProblem } : { isSecret: true });
  if (kind !== 'ids') output.hide(value);
  return value;
}

const idsProblem = (answer: string): string | undefined =>
  /^\d{1,32}(\s*,\s*\d{1,32})*$/.test(answer) ? undefined : 'Meta’s ids are digits only; it is not the phone number.';

function sayWhatIsNext({ output }: Context, project: string, put: readonly SecretName[]): void {
  if (put.length === 0) {
    output.line('\nAll secrets are there. --again NAME asks for one of them again.');
    return;
  }
  output.line(
    '\nA revision reads its secrets when it starts. If the service runs already, start a new one (REGION is your region):',
  );
  output.line(
    `  gcloud run services update whatsapp-service --project ${project} --region REGION --update-labels secrets=$(date +%s)`,
  );
  if (put.includes('INTEXURAOS_WHATSAPP_VERIFY_TOKEN')) {
    output.line('The verify token, to be pasted into Meta’s dashboard, is shown by:');
    output.line(
      `  gcloud secrets versions access latest --secret INTEXURAOS_WHATSAPP_VERIFY_TOKEN --project ${project}`,
    );
  }
}
