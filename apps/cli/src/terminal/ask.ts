import type { Context } from '../context.ts';
import { brokenOff } from '../outcome.ts';

interface Question {
  readonly placeholder?: string;
  /** The default, chosen with Enter. */
  readonly initial?: string;
  /** The input is not shown. */
  readonly isSecret?: boolean;
  /** @returns what is wrong with an answer. */
  readonly validate?: (answer: string) => string | undefined;
}

type Asking = Pick<Context, 'terminal'>;

/** Asks for a text. @throws if the prompt is cancelled. */
export async function ask({ terminal }: Asking, message: string, question: Question = {}): Promise<string> {
  const { text, password, isCancel } = await import('@clack/prompts');
  const { placeholder, initial, isSecret, validate } = question;
  const checked = (value: string | undefined): string | undefined => {
    const answer = value?.trim() || initial || '';
    return answer === '' ? 'Please enter a value.' : validate?.(answer);
  };
  const streams = { input: terminal.stdin as never, output: terminal.stdout as never };
  const answer = isSecret
    ? await password({ message, validate: checked, ...streams })
    : await text({
        message,
        validate: checked,
        ...(placeholder && { placeholder }),
        ...(initial && { defaultValue: initial, placeholder: initial }),
        ...streams,
      });
  if (isCancel(answer)) throw brokenOff();
  return answer.trim();
}

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** Lets the user choose; does not ask if there is only one choice. @throws if the prompt is cancelled. */
export async function choose<T extends string>(
  { terminal }: Asking,
  message: string,
  choices: readonly Choice<T>[],
): Promise<T> {
  const { select, isCancel } = await import('@clack/prompts');
  const answer = await select<string>({
    message,
    options: choices.map(({ value, label, hint }) => ({ value: value as string, label, ...(hint && { hint }) })),
    input: terminal.stdin as never,
    output: terminal.stdout as never,
  });
  if (isCancel(answer)) throw brokenOff();
  return answer as T;
}

/** Asks yes or no; the default is yes, unless stated otherwise. @throws if the prompt is cancelled. */
export async function confirm({ terminal }: Asking, message: string, initialValue = true): Promise<boolean> {
  const prompts = await import('@clack/prompts');
  const streams = { input: terminal.stdin as never, output: terminal.stdout as never };
  const answer = await prompts.confirm({ message, initialValue, ...streams });
  if (prompts.isCancel(answer)) throw brokenOff();
  return answer;
}
