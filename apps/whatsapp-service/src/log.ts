import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';
import type { LogLevel } from './config/config.ts';
import { version } from './version.ts';

export type Log = Logger;

/** Cloud Logging's words (Google: logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity). */
const severities: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * Makes Error Reporting accept a line for one of our errors (Google: error-reporting/docs/formatting-error-messages).
 */
const reported = {
  '@type': 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent',
  serviceContext: { service: 'whatsapp-service', version },
};

/**
 * JSON lines on standard output, in the form that Cloud Logging reads: `severity`, `message`, `time`. Callers choose
 * what to log: ids, kinds, counts and durations, never content, names, phone numbers, tokens or bodies. An error's
 * message is written by this service; its stack contains no data.
 */
export function createLog(level: LogLevel, destination?: DestinationStream, onLine?: OnLogLine): Log {
  return pino(
    {
      level,
      ...(onLine && { hooks: { logMethod: reportingTo(onLine) } }),
      messageKey: 'message',
      base: { service: 'whatsapp-service' },
      serializers: { error: withoutStack },
      formatters: {
        level: (label) => ({
          severity: severities[label] ?? 'DEFAULT',
          ...(label === 'error' || label === 'fatal' ? reported : {}),
        }),
        log: (fields) =>
          fields.error instanceof Error && fields.error.stack ? { ...fields, stack_trace: fields.error.stack } : fields,
      },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    destination,
  );
}

/** Called with each line that is logged, before it is written. */
export type OnLogLine = (line: LogLine) => void;

export interface LogLine {
  /** Cloud Logging's word. */
  readonly severity: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Passes each call on unchanged. */
function reportingTo(onLine: OnLogLine): NonNullable<LoggerOptions['hooks']>['logMethod'] {
  return function (this: Logger, args, method, level) {
    const [first, second]: readonly unknown[] = args;
    const isMessage = typeof first === 'string';
    const fields = isMessage || typeof first !== 'object' || first === null ? {} : (first as LogLine['fields']);
    onLine({
      severity: severities[pino.levels.labels[level] ?? ''] ?? 'DEFAULT',
      message: String((isMessage ? first : second) ?? ''),
      fields,
    });
    method.apply(this, args);
  };
}

/** The stack is in a field of its own, where Error Reporting looks for it. */
function withoutStack(error: Error): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { stack, ...told } = stdSerializers.err(error);
  return told;
}
