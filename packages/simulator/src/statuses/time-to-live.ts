import type { SentMessage } from '../world/message.ts';
import type { Template } from '../world/template.ts';

const minuteMs = 60_000;
const maxMs = 30 * 24 * 60 * minuteMs;
const authenticationMs = 10 * minuteMs;

/**
 * The time at which an undelivered message is dropped, in milliseconds since 1970: after 30 days, after ten minutes for
 * authentication, or after the time to live of the message or its template, where -1 means 30 days (Meta:
 * templates/time-to-live, direct-send).
 */
export function expiryOf(message: SentMessage, template: Template | undefined): number {
  const seconds = message.ttlSeconds ?? template?.messageSendTtlSeconds;
  if (seconds === -1) return message.at + maxMs;
  if (seconds !== undefined) return message.at + seconds * 1000;
  return message.at + (template?.category === 'AUTHENTICATION' ? authenticationMs : maxMs);
}
