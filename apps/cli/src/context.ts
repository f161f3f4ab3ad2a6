import { createMeta, type Meta } from './meta/meta.ts';
import { createService, type Service } from './service/service.ts';
import { type ConnectionOptions, readSettings, type Settings, secretsOf } from './settings.ts';
import { createOutput, type Output, type Terminal } from './terminal/output.ts';

/** What a command works with. */
export interface Context {
  readonly settings: Settings;
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
  /** Ends the context: connections are let go. */
  close(): Promise<void>;
}

export interface ContextOptions extends ConnectionOptions {
  readonly json?: boolean;
}

export function createContext(options: ContextOptions, terminal: Terminal, signal: AbortSignal): Context {
  const output = createOutput(terminal, options.json === true, signal);
  const settings = readSettings(options, terminal.env);
  for (const secret of secretsOf(settings)) output.hide(secret);
  const meta = createMeta(settings, output);
  return {
    settings,
    output,
    terminal,
    meta,
    service: createService(settings, output),
    signal,
    now: terminal.now ?? Date.now,
    close: meta.close,
  };
}
