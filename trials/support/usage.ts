/** Prints how a command is used if its command line asks for that; whether it does. */
export function printsUsage(args: readonly string[], usage: string): boolean {
  const asks = args[0] === 'help' || args.some((arg) => arg === '--help' || arg === '-h');
  if (asks) console.log(usage);
  return asks;
}

/** For a command without options: ends the process with its usage, or because it was given an argument. */
export function takesNoArguments(args: readonly string[], usage: string): void {
  if (printsUsage(args, usage)) process.exit(0);
  const [unexpected] = args;
  if (unexpected === undefined) return;
  console.error(`"${unexpected}" is not expected.\n\n${usage}`);
  process.exit(2);
}
