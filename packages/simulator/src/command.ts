import { type CommandEvent, linesOf } from './command-event.ts';
import { readOptions, usage } from './options.ts';
import { runCommand } from './run-command.ts';

/**
 * Runs the simulator with these command-line arguments until it is interrupted; resolves with the exit code: 0, 1, or 2
 * for invalid usage.
 */
export async function runSimulator(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  if (typeof options === 'string') {
    console.error(`${options}\nSee whatsapp-simulator --help.`);
    return 2;
  }
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  const print = (event: CommandEvent): void =>
    console.log(options.isJson ? JSON.stringify(event) : linesOf(event).join('\n'));
  return runCommand(options, print, stopped);
}
