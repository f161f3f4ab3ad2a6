import { createMeta, type Meta } from './meta/meta.ts';
import { createService, type Service } from './service/service.ts';
import { readSettings, type Settings, secretsOf } from './settings.ts';
import { type ConnectionOptions, chooseSettings, projectFolder, type SettingsSource } from './settings-source.ts';
import { createOutput, type Output, type Terminal } from './terminal/output.ts';

/** The dependencies of a command. */
export interface Context {
  readonly settings: Settings;
  readonly source: SettingsSource;
  /** The project's folder: `.env`, `.env.simulator`, `data/`. */
  readonly project: URL;
  readonly output: Output;
  readonly terminal: Terminal;
  /** Meta's Graph API, or the simulator's. */
  readonly meta: Meta;
  /** The service's own API. */
  readonly service: Service;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Closes the context and its connections. */
  close(): Promise<void>;
}

export interface ContextOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** @param isExact whether to ignore a running sandbox, and use only explicit settings. */
export async function createContext(
  options: ContextOptions,
  terminal: Terminal,
  signal: AbortSignal,
  isExact = false,
  output: Output = createOutput(terminal, options.json === true, signal),
): Promise<Context> {
  const project = terminal.project ?? projectFolder;
  const source = await chooseSettings(options, terminal.env, project, isExact);
  const settings = readSettings(source, options, terminal.env);
  for (const secret of secretsOf(settings)) output.hide(secret);
  if (source.notice !== null) output.announce(source.notice);
  const meta = createMeta(settings, output);
  return {
    settings,
    source,
    project,
    output,
    terminal,
    meta,
    service: createService(settings, output),
    signal,
    now: terminal.now ?? Date.now,
    close: meta.close,
  };
}
