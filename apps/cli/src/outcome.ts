/** Exit codes; `whatsapp --help` lists them. */
export const exitCodes = {
  /** Success. */
  fine: 0,
  /** A problem was found, or Meta or the service refused. */
  trouble: 1,
  /** The command was used wrongly, or something it needs isn't set. */
  usage: 2,
  /** Meta, the service or the simulator can't be reached. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with one clear line, and what to do about it. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  readonly remedy: string | null;

  constructor(exitCode: ExitCode, message: string, remedy: string | null = null) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
    this.remedy = remedy;
  }
}

/** The command was used wrongly. */
export const wrongUse = (message: string, remedy: string | null = null): CommandError =>
  new CommandError(exitCodes.usage, message, remedy);

/** Somebody pressed Ctrl-C. */
export const brokenOff = (): CommandError =>
  new CommandError(
    exitCodes.trouble,
    'Interrupted.',
    'Progress so far is saved; run the same command again to continue.',
  );

/** Something that the command needs can't be reached. */
export const unreachable = (message: string, remedy: string | null = null): CommandError =>
  new CommandError(exitCodes.unreachable, message, remedy);

/** Trouble was found, or a request was refused. */
export const trouble = (message: string, remedy: string | null = null): CommandError =>
  new CommandError(exitCodes.trouble, message, remedy);
