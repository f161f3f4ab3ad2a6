import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/whatsapp.js', import.meta.url));

/** Whether there can be a terminal; says so where not. */
export const hasTerminal = spawnSync('tmux', ['-V']).status === 0;
if (!hasTerminal) console.log('tmux is not here: what needs a real terminal is not run (apt-get install tmux).');

/** A real terminal with a person before it. */
export interface RealTerminal {
  /** Waits until the screen shows it. */
  sees(text: string | RegExp, withinMs?: number): Promise<void>;
  types(text: string): void;
  presses(...keys: readonly string[]): void;
  screen(): string;
  close(): void;
}

/** Runs `whatsapp`, or another command, in a terminal of tmux's, in an otherwise empty environment. */
export function openTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program: readonly string[] = [process.execPath, bin],
  columns = 140,
): RealTerminal {
  const socket = `whatsapp-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const variables = Object.entries({
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    TERM: 'screen-256color',
    LANG: 'C.UTF-8',
    ...env,
  });
  const command = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`), ...program, ...args]
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  // The shell stays, so that the last screen and the exit code can be read.
  tmux(
    '-u',
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-x',
    String(columns),
    '-y',
    '200',
    `trap : INT; ${command}; echo "ended with $?"; sleep 600`,
  );
  const screen = (): string => tmux('capture-pane', '-p', '-S', '-').trimEnd();
  return {
    screen,
    sees: (text, withinMs = 30_000) => expect.poll(screen, { timeout: withinMs, interval: 100 }).toMatch(text),
    types: (text) => {
      tmux('send-keys', '-l', text);
      tmux('send-keys', 'Enter');
    },
    presses: (...keys) => void tmux('send-keys', ...keys),
    close: () => {
      try {
        tmux('kill-server');
      } catch {
        // It has ended by itself.
      }
    },
  };
}
