import { wrongUse } from '../outcome.ts';
import { ask } from '../terminal/ask.ts';
import type { Desk } from './desk.ts';

interface Wanted {
  /** What it is, as the question says it. */
  readonly what: string;
  /** The page to get it from, and how. */
  readonly where: readonly string[];
  /** The option that gives it. */
  readonly option: string;
  /** What was given as an option, or is known from before. */
  readonly given: string | null | undefined;
  readonly initial?: string;
  readonly isSecret?: boolean;
  readonly validate?: (answer: string) => string | undefined;
}

/** Gets something that only a person can say: from an option, from the run before, or by asking. */
export async function answerTo({ context, canAsk, say }: Desk, wanted: Wanted): Promise<string> {
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
