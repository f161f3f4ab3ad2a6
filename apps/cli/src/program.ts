import { statSync } from 'node:fs';
import { Command, CommanderError, Help, InvalidArgumentError, Option } from 'commander';
import { addBroadcast } from './commands/broadcast.ts';
import { addContacts } from './commands/contacts.ts';
import { addData } from './commands/data.ts';
import { addDiagnosis } from './commands/diagnosis.ts';
import { addEvents } from './commands/events.ts';
import { addKeys } from './commands/keys.ts';
import { addMedia } from './commands/media.ts';
import { addMetaSide } from './commands/meta-side.ts';
import { addOutbox } from './commands/outbox.ts';
import { addSend } from './commands/send.ts';
import { addSubscriptions } from './commands/subscriptions.ts';
import { addTools } from './commands/tools.ts';
import type { Context, ContextOptions } from './context.ts';
import { CommandError, type ExitCode, exitCodes, wrongUse } from './outcome.ts';
import { createOutput, type Terminal } from './terminal/output.ts';
import { createRedaction } from './terminal/secrets.ts';
import { version } from './version.ts';

/** The implementation of a command: gets its arguments, resolves with the exit code. */
export type Work<Options = object> = (
  context: Context,
  options: Options & ContextOptions,
  ...args: readonly string[]
) => Promise<ExitCode>;

/** Adds commands to the program. Their implementations are loaded on use. */
export interface Commands {
  readonly program: Command;
  /** A command of the program or of a group, with the options that every command takes, and an example. */
  add(parent: Command, usage: string, description: string, examples: readonly string[], isDefault?: boolean): Command;
  /** A group of commands, with an example. */
  group(name: string, description: string, example: string): Command;
  /** An argument for `.action`; `isExact` ignores a running sandbox. */
  // biome-ignore lint/suspicious/noExplicitAny: commander hands on what was parsed; each command's options are its own.
  run(load: () => Promise<Work<any>>, isExact?: boolean): (...args: unknown[]) => Promise<void>;
  /** What `.action` takes for a command that reads its own options: its work gets all words behind its name. */
  runWhole(load: () => Promise<(words: readonly string[]) => Promise<number>>): (...args: unknown[]) => Promise<void>;
}

const codes = `
Exit codes:
  0  all is fine, or done
  1  a problem was found, or Meta or the service refused
  2  invalid usage, or a required setting is missing
  3  Meta, the service or the simulator can't be reached`;

const help = `
Examples:
  $ whatsapp setup
  $ whatsapp doctor
  $ whatsapp send text +16505551234 "Your table is ready" --wait
${codes}

Settings come from the environment and from .env, like the service's. Without a Meta account, try one of these:
  $ whatsapp sandbox
  $ whatsapp setup --simulator`;

/** Runs one command line; resolves with the exit code. */
export async function run(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  let exitCode: number = exitCodes.fine;
  const { redact } = createRedaction();
  const program = new Command('whatsapp')
    .description('Sets up WhatsApp, finds problems, sends messages, and shows what is happening.')
    .version(version, '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('`whatsapp --help` lists the commands.')
    .addHelpText('after', help)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      // Commander's error repeats unknown arguments, which may be a token in the wrong place.
      writeErr: (text) => void terminal.stderr.write(redact(text)),
    })
    .configureHelp({
      helpWidth: Math.min(terminal.stdout.columns ?? 100, 110),
      groupItems: (all, visible, groupOf) => globalLast(new Help().groupItems(all, visible, groupOf)),
    });

  const commands: Commands = {
    program,
    add: (parent, usage, description, examples, isDefault = false) => {
      const command = withUsualOptions(parent.command(usage, { isDefault }).description(description))
        .showHelpAfterError(`Example: whatsapp ${examples[0]}`)
        .addHelpText('after', `${exampleText(examples)}\n${codes}`);
      return isDefault ? withoutWords(command, parent) : command;
    },
    group: (name, description, example) =>
      program
        .command(name)
        .description(description)
        .showHelpAfterError(`\`whatsapp ${name} --help\` lists its commands.`)
        .addHelpText('after', exampleText([example])),
    run:
      (load, isExact = false) =>
      async (...called) => {
        const command = called.at(-1) as Command;
        const options = command.optsWithGlobals() as ContextOptions;
        const args = command.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string');
        exitCode = await perform(await load(), { options, args, isExact }, terminal, signal);
      },
    runWhole:
      (load) =>
      async (...called) => {
        exitCode = await (await load())((called.at(-1) as Command).args);
      },
  };
  for (const add of [
    addDiagnosis,
    addSend,
    addEvents,
    addContacts,
    addOutbox,
    addMedia,
    addData,
    addKeys,
    addBroadcast,
    addSubscriptions,
    addMetaSide,
    addTools,
  ])
    add(commands);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return endedByCommander(error, argv.includes('--json'), terminal);
    return tell(error, argv.includes('--json'), terminal);
  }
}

const exampleText = (examples: readonly string[]): string =>
  `\nExample${examples.length > 1 ? 's' : ''}:\n${examples.map((example) => `  $ whatsapp ${example}`).join('\n')}`;

/** A group's default command gets every word that is not one of the group's commands. */
function withoutWords(command: Command, group: Command): Command {
  return command.allowExcessArguments().hook('preAction', (_command, { args: [word] }) => {
    if (word !== undefined) group.error(`error: unknown command '${word}'`);
  });
}

/** Help that was asked for, or invalid usage, which is on standard error already. */
function endedByCommander({ exitCode, message }: CommanderError, isJson: boolean, terminal: Terminal): ExitCode {
  if (exitCode === 0) return exitCodes.fine;
  if (isJson) {
    const error = { message: message.replace(/^error: /, ''), remedy: null, exitCode: exitCodes.usage };
    createOutput(terminal, true).json({ error });
  }
  return exitCodes.usage;
}

const globalOptions = 'Global options:';

/** Options of every command, listed after the command's own. */
function globalLast<T>(groups: Map<string, T[]>): Map<string, T[]> {
  const last = groups.get(globalOptions);
  groups.delete(globalOptions);
  return last ? groups.set(globalOptions, last) : groups;
}

function withUsualOptions(command: Command): Command {
  const options = [
    new Option('--json', 'answer as JSON'),
    new Option(
      '--simulator [url]',
      'use the simulator and .env.simulator instead of Meta and .env (http://localhost:8090)',
    ),
    new Option('--service <url>', 'the service’s address (http://localhost:8080)'),
    new Option('--settings <file>', 'read settings from this file instead of .env').argParser((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats?.isDirectory()) throw new InvalidArgumentError('It is a folder.');
      // Setup makes it.
      if (!stats && command.name() !== 'setup') throw new InvalidArgumentError('It does not exist.');
      return file;
    }),
  ];
  for (const option of options) command.addOption(option.helpGroup(globalOptions));
  return command;
}

async function perform(
  work: Work<unknown & object>,
  { options, args, isExact }: { options: ContextOptions; args: readonly string[]; isExact: boolean },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  let context: Context | undefined;
  try {
    // The settings and the client of the Graph API take a while to load, and help needs neither.
    const { createContext } = await import('./context.ts');
    context = await createContext(options, terminal, signal, isExact);
    return await work(context, options, ...args);
  } catch (error) {
    return tell(error, options.json === true, terminal, context);
  } finally {
    await context?.close();
  }
}

/** A `.env` file that can't be read is a mistake in the settings, not a fault of the command. */
const wrongSettings = (error: unknown): CommandError | null =>
  error instanceof Error && 'code' in error && error.code === 'option_invalid' ? wrongUse(error.message) : null;

/** One clear line, and what to do. A fault of ours shows where it was. */
function tell(error: unknown, isJson: boolean, terminal: Terminal, context?: Context): number {
  const output = context?.output ?? createOutput(terminal, isJson);
  const known = error instanceof CommandError ? error : wrongSettings(error);
  const message = error instanceof Error ? error.message : String(error);
  if (known === null) {
    output.note(`This is a bug in whatsapp itself: ${error instanceof Error ? error.stack : message}`);
  }
  const remedy = known?.remedy ?? null;
  const exitCode = known?.exitCode ?? exitCodes.trouble;
  if (isJson) output.json({ error: { message, remedy, exitCode } });
  else if (known) output.note(remedy === null ? message : `${message}\n${remedy}`);
  return exitCode;
}
