import { parseArgs } from 'node:util';

export interface SandboxOptions {
  /** End after the summary instead of staying up. */
  readonly isOnce: boolean;
  readonly servicePort: number;
  readonly metaPort: number;
}

export const usage = `Runs the WhatsApp service with no Meta account: the service, and a simulator of Meta's side that
sends it signed webhooks of every kind. Nothing leaves this machine.

  npm run sandbox [-- OPTIONS]

  --once         end after the summary: 0 if all that was sent is in the store, else 1
  --port N       port of the service (default 8080)
  --meta-port N  port of the simulated Meta (default 8090)
  --help         print this

Without --once it stays up until Ctrl-C. The store and the service's log are in data/sandbox,
new at each start and left there afterwards.`;

/** Reads the command line; `help` where it asks for that, a message where it is wrong. */
export function readOptions(args: readonly string[]): SandboxOptions | 'help' | { readonly error: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        port: { type: 'string' },
        'meta-port': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const servicePort = portOf('--port', values.port ?? '8080');
    const metaPort = portOf('--meta-port', values['meta-port'] ?? '8090');
    if (servicePort === metaPort) return { error: `--port and --meta-port are both ${metaPort}; they have to differ.` };
    return { isOnce: values.once ?? false, servicePort, metaPort };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function portOf(flag: string, value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    throw new Error(`${flag} is "${value}", not a port (1 to 65535).`);
  return port;
}
