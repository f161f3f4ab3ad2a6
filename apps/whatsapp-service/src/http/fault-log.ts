import type { Log } from '../log.ts';

/** The fields that tie a line to the trace that its request belongs to. */
export type TraceFieldsOf = (headers: Readonly<Record<string, string | string[] | undefined>>) => object;

/** The part of the log that the HTTP edge uses. */
export type HttpLog = Pick<Log, 'debug' | 'warn' | 'error'>;

/**
 * The loggable parts of a fault: its class, its code and where in our code it arose, and the same of its causes. Its
 * message is left out, since a parser's message may quote what a user wrote.
 */
export function faultFields(error: unknown): object {
  if (!(error instanceof Error)) return { fault: typeof error };
  return {
    fault: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...stackOf(error),
    ...(error.cause === undefined ? {} : { cause: faultFields(error.cause) }),
  };
}

/** In the field where Error Reporting looks for it. */
function stackOf(error: Error): { readonly stack_trace?: string } {
  const frames = framesOf(error);
  return frames.length === 0 ? {} : { stack_trace: [error.name, ...frames].join('\n    ') };
}

/** The stack's frames without the message above them, which may itself have many lines. */
function framesOf(error: Error): string[] {
  const head = `${error.name}: ${error.message}`;
  if (!error.stack?.startsWith(head)) return [];
  return error.stack
    .slice(head.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 8);
}
