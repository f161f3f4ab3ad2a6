import type { Context, ContextOptions } from '../context.ts';
import { createMeta, type Meta } from '../meta/meta.ts';
import { createService, type Service } from '../service/service.ts';
import { readSettings, type Settings } from '../settings.ts';
import { updateEnvFile } from './env-file.ts';
import { keepInSecretManager, secretNames } from './secret-manager.ts';

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

/** What the steps of setup share: what is known so far, and where it is kept. */
export interface Desk {
  readonly context: Context;
  readonly options: SetupOptions;
  /** Whether somebody is there to be asked. */
  readonly canAsk: boolean;
  /** With everything that was kept so far. */
  settings(): Settings;
  meta(): Meta;
  service(): Service;
  /** Keeps values for good, so that a second run goes on where this one ended. */
  keep(values: Readonly<Record<string, string>>): Promise<void>;
  heading(text: string): void;
  /** Something is there, or was done. */
  done(text: string): void;
  say(text: string): void;
  /** Called when setup ends: what it started is ended. */
  atEnd(work: () => Promise<unknown>): void;
  /** Whether setup started something. */
  isRunningHere(): boolean;
  end(): Promise<void>;
}

export function createDesk(context: Context, options: SetupOptions): Desk {
  const { output, terminal } = context;
  let settings = context.settings;
  let meta = context.meta;
  const works: (() => Promise<unknown>)[] = [];
  const overlay: Record<string, string> = {};
  const reread = async (): Promise<void> => {
    settings = readSettings(options, { ...terminal.env, ...overlay });
    for (const secret of [settings.token, settings.apiKey, ...settings.appSecrets, ...settings.verifyTokens]) {
      if (secret !== null) output.hide(secret);
    }
    if (meta !== context.meta) await meta.close();
    meta = createMeta(settings);
  };
  return {
    context,
    options,
    canAsk: output.isInteractive && options.yes !== true,
    settings: () => settings,
    meta: () => meta,
    service: () => createService(settings),
    keep: async (values) => {
      for (const [name, value] of Object.entries(values)) overlay[name] = value;
      const project = options.secretManager;
      const isSecret = (name: string): boolean => secretNames.some((each) => each === name);
      const [secret, plain] = [true, false].map((wanted) =>
        Object.fromEntries(
          Object.entries(values).filter(([name]) => (project !== undefined && isSecret(name)) === wanted),
        ),
      );
      if (project !== undefined && secret && Object.keys(secret).length > 0) await keepInSecretManager(project, secret);
      if (plain && Object.keys(plain).length > 0) await updateEnvFile(settings.envFile, plain);
      await reread();
    },
    heading: (text) => output.line(`\n${output.paint('bold', text)}`),
    done: (text) => output.line(`  ${output.paint('green', '✓')} ${text}`),
    say: (text) => output.line(`    ${text}`),
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
