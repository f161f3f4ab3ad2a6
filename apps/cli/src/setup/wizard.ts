import { fileVariable } from '@intexuraos/whatsapp-service/config-secret';
import type { Context, ContextOptions } from '../context.ts';
import { createMeta, type Meta } from '../meta/meta.ts';
import { createService, type Service } from '../service/service.ts';
import { cliVariables, readSettings, type Settings, secretsOf } from '../settings.ts';
import { wrap } from '../terminal/table.ts';
import { keepInFile } from './env-file.ts';
import { keepInSecretManager, readSecretManager, secretNames } from './secret-manager.ts';

export interface SetupOptions extends ContextOptions {
  readonly appId?: string;
  readonly appSecret?: string;
  readonly token?: string;
  readonly waba?: string;
  readonly number?: string;
  readonly callbackUrl?: string;
  readonly to?: string;
  readonly pin?: string;
  readonly secretManager?: string;
  readonly fresh?: boolean;
  readonly yes?: boolean;
}

/** The shared state of setup's steps: the values so far, and where they are stored. */
export interface Wizard {
  readonly context: Context;
  readonly options: SetupOptions;
  /** Whether setup runs interactively. */
  readonly canAsk: boolean;
  /** Includes everything stored so far. */
  settings(): Settings;
  meta(): Meta;
  service(): Service;
  /** Continues with these settings before they are verified. */
  assume(values: Readonly<Record<string, string>>): Promise<void>;
  /** Stores values, so that a second run resumes where this one ended. */
  keep(values: Readonly<Record<string, string>>): Promise<void>;
  heading(text: string): void;
  /** Reports that something exists or was done. */
  done(text: string): void;
  say(text: string): void;
  /** Called when setup ends, to stop everything that it started. */
  atEnd(work: () => Promise<unknown>): void;
  /** Whether setup started something. */
  isRunningHere(): boolean;
  end(): Promise<void>;
}

const indent = '    ';

/** The variables that setup asks for or finds out; `--fresh` ignores their values. */
const asked: readonly string[] = [
  'INTEXURAOS_WHATSAPP_GRAPH_URL',
  'INTEXURAOS_WHATSAPP_APP_SECRET',
  ...['INTEXURAOS_WHATSAPP_', 'WHATSAPP_'].flatMap((prefix) =>
    ['ACCESS_TOKEN', 'ACCESS_TOKEN_FILE', 'WABA_ID', 'PHONE_NUMBER_ID'].map((name) => prefix + name),
  ),
  fileVariable('INTEXURAOS_WHATSAPP_APP_SECRET'),
  cliVariables.appId,
  cliVariables.callbackUrl,
  cliVariables.recipient,
];

/** Whether `--fresh` ignores this value. Not with a sandbox's settings, which answer every question. */
const isForgotten = ({ source, terminal }: Context, { fresh }: SetupOptions, name: string): boolean =>
  fresh === true && source.sandbox === null && !(name === 'INTEXURAOS_WHATSAPP_GRAPH_URL' && terminal.env[name]);

/** With Secret Manager, its values are loaded first. */
export async function createWizard(context: Context, options: SetupOptions): Promise<Wizard> {
  const { output, terminal } = context;
  const { secretManager: project } = options;
  let settings = context.settings;
  let meta = context.meta;
  const works: (() => Promise<unknown>)[] = [];
  const kept: Record<string, string> =
    project === undefined
      ? {}
      : { ...(await output.during('Waiting for Secret Manager', () => readSecretManager(project))) };
  const forgotten = asked.filter((name) => isForgotten(context, options, name)).map((name) => [name, '']);
  const overlay: Record<string, string> = { ...kept, ...Object.fromEntries(forgotten) };
  const assume = async (values: Readonly<Record<string, string>>): Promise<void> => {
    Object.assign(overlay, values);
    // As soon as there is another value, the file's is no longer used.
    for (const name of Object.keys(values)) if (settings.secretFile(name)) overlay[fileVariable(name)] = '';
    settings = readSettings(context.source, options, { ...terminal.env, ...overlay });
    for (const secret of secretsOf(settings)) output.hide(secret);
    if (meta !== context.meta) await meta.close();
    meta = createMeta(settings, output);
  };
  await assume({});
  return {
    context,
    options,
    canAsk: output.isInteractive && options.yes !== true,
    settings: () => settings,
    meta: () => meta,
    service: () => createService(settings, output),
    assume,
    keep: async (values) => {
      await assume(values);
      const isSecret = (name: string): boolean => project !== undefined && secretNames.some((each) => each === name);
      const [secret, plain] = [true, false].map((wanted) =>
        Object.fromEntries(Object.entries(values).filter(([name]) => isSecret(name) === wanted)),
      );
      // Unchanged values get no new version.
      const changed = Object.entries(secret ?? {}).filter(([name, value]) => kept[name] !== value);
      if (project !== undefined && changed.length > 0)
        await output.during('Waiting for Secret Manager', () =>
          keepInSecretManager(project, Object.fromEntries(changed)),
        );
      Object.assign(kept, secret);
      if (plain && Object.keys(plain).length > 0) await keepInFile(context, plain);
    },
    heading: (text) => output.line(`\n${output.paint('bold', text)}`),
    done: (text) => {
      const [first = '', ...more] = wrap(text, output.columns, indent);
      output.line(`  ${output.paint('green', '✓')} ${first.trimStart()}`);
      for (const line of more) output.line(line);
    },
    say: (text) => {
      for (const line of wrap(text, output.columns, indent)) output.line(line);
    },
    atEnd: (work) => {
      works.unshift(work);
    },
    isRunningHere: () => works.length > 0,
    end: async () => {
      if (meta !== context.meta) await meta.close();
      for (const work of works) await work().catch(() => undefined);
    },
  };
}
