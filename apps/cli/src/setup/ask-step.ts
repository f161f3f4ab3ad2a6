import { wrongUse } from '../outcome.ts';
import { ask } from '../terminal/ask.ts';
import type { Wizard } from './wizard.ts';

interface Wanted {
  /** Its name, as shown in the question. */
  readonly what: string;
  /** Where and how to get it. */
  readonly where: readonly string[];
  /** The option that sets it. */
  readonly option: string;
  /** The value given as an option, or known from an earlier run. */
  readonly given: string | null | undefined;
  readonly initial?: string;
  readonly isSecret?: boolean;
  readonly validate?: (answer: string) => string | undefined;
}

/** Gets a value that only a person knows: from an option, from an earlier run, or by asking. */
export async function answerTo({ context, canAsk, say }: Wizard, wanted: Wanted): Promise<string> {
  const { what, where, option, given, initial, isSecret, validate } = wanted;
  if (given) {
    const problem = validate?.(given);
    if (problem === undefined) return given;
    if (!canAsk) throw wrongUse(`${what}: ${problem}`, `Give another with ${option}.`);
    say(problem);
  } else if (!canAsk) {
    if (initial !== undefined) return initial;
    throw wrongUse(`${what} is missing.`, `Give it with ${option}, or run setup in a terminal. ${where.join(' ')}`);
  }
  for (const line of where) say(line);
  return ask(context, what, {
    ...(initial !== undefined && { initial }),
    ...(isSecret && { isSecret }),
    ...(validate && { validate }),
  });
}
