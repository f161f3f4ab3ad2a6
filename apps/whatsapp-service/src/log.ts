import { type Logger, pino, stdSerializers } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = Logger;

/**
 * JSON lines on standard output. What is logged is chosen where it is logged: ids, kinds, counts and durations, never
 * content, names, phone numbers, tokens or bodies. An error's message is ours to word; its stack holds no data.
 */
export function createLog(level: LogLevel): Log {
  return pino({
    level,
    base: { service: 'whatsapp-service' },
    serializers: { error: stdSerializers.err },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  });
}
