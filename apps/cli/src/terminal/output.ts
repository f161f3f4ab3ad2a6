import { styleText } from 'node:util';
import { brokenOff } from '../outcome.ts';
import { createRedaction } from './secrets.ts';

/** The streams of a command: the process's own, or a test's. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean | undefined; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean | undefined };
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970; the machine's clock by default. */
  readonly now?: () => number;
  /** Where `.env` files and sandboxes are looked for; the project's folder by default. */
  readonly project?: URL;
}

export type Style = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold';

/** The output of a command. Secrets are masked in all of it. */
export interface Output {
  readonly isJson: boolean;
  /** Whether the command runs interactively, so that it can ask. */
  readonly isInteractive: boolean;
  /** The columns of a line: the terminal's width, at most 100. */
  readonly columns: number;
  /** Whether the answer goes to a terminal, and not into a pipe. */
  readonly isTerminal: boolean;
  /** Colours a text, on a terminal only. */
  paint(style: Style, text: string): string;
  /** Prints a line of the result; nothing with `--json`. */
  line(text?: string): void;
  /** Prints the result as JSON; on one line if `isCompact`. */
  json(value: unknown, isCompact?: boolean): void;
  /** Prints a line on standard error. */
  note(text: string): void;
  /** The same for a warning, which is printed once however often its reason recurs. */
  warnOnce(text: string): void;
  /** Prints a line on standard error before the first wait; nothing without a wait. */
  announce(text: string): void;
  /** Masks this value from now on. */
  hide(secret: string): void;
  /**
   * Waits for work, and after one second reports what it is waiting for, once even for several waits. Rejects as soon
   * as somebody presses Ctrl-C, whether or not the work ends.
   */
  during<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** Standard output without masking, for content that was requested explicitly. */
  bytes(bytes: Uint8Array | string): void;
}

const patienceMs = 1_000;

const widest = 100;
const narrowest = 40;

/** @param signal aborts on Ctrl-C. */
export function createOutput(terminal: Terminal, isJson: boolean, signal?: AbortSignal): Output {
  const { stdout, stderr, stdin, env } = terminal;
  const redaction = createRedaction();
  const isPlain = env.NO_COLOR !== undefined && env.NO_COLOR !== '';
  const hasColours = stdout.isTTY === true && !isPlain && !isJson;
  const write = (stream: { write(text: string): unknown }, text: string): void => {
    stream.write(`${redaction.redact(text)}\n`);
  };
  let waiting = 0;
  const warnings = new Set<string>();
  let announcement: string | null = null;
  return {
    isJson,
    columns: Math.max(narrowest, Math.min(widest, stdout.columns ?? widest)),
    isTerminal: stdout.isTTY === true,
    isInteractive: stdout.isTTY === true && stdin.isTTY === true && !isJson,
    paint: (style, text) => (hasColours ? styleText(style, text, { validateStream: false }) : text),
    line: (text = '') => {
      if (!isJson) write(stdout, text);
    },
    json: (value, isCompact = false) => write(stdout, JSON.stringify(value, null, isCompact ? 0 : 2)),
    note: (text) => write(stderr, text),
    warnOnce: (text) => {
      if (!warnings.has(text)) write(stderr, `Warning: ${text}`);
      warnings.add(text);
    },
    announce: (text) => {
      announcement = text;
    },
    hide: redaction.hide,
    during: async (what, work) => {
      if (announcement !== null) write(stderr, announcement);
      announcement = null;
      const isFirst = waiting === 0;
      waiting += 1;
      const telling = setTimeout(() => isFirst && write(stderr, `${what} …`), patienceMs);
      try {
        return await unlessBrokenOff(work(), signal);
      } finally {
        waiting -= 1;
        clearTimeout(telling);
      }
    },
    bytes: (bytes) => {
      (stdout as { write(bytes: Uint8Array | string): unknown }).write(bytes);
    },
  };
}

/** The work, or a rejection as soon as the signal aborts. */
function unlessBrokenOff<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const breakOff = (): void => reject(brokenOff());
    if (signal.aborted) breakOff();
    signal.addEventListener('abort', breakOff, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', breakOff));
  });
}
