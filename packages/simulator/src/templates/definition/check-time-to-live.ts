import type { TemplateCategory } from '../../world/template.ts';
import { malformed } from './template-error.ts';

/** Seconds, by category (Meta: templates/time-to-live). */
const ranges: Readonly<Record<TemplateCategory, readonly [from: number, to: number]>> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

/** -1 means 30 days; it is not allowed for marketing. @throws {GraphError} 100. */
export function checkTimeToLive(seconds: number | undefined, category: TemplateCategory): void {
  if (seconds === undefined) return;
  if (seconds === -1 && category !== 'MARKETING') return;
  const [from, to] = ranges[category];
  if (Number.isInteger(seconds) && seconds >= from && seconds <= to) return;
  throw malformed(`message_send_ttl_seconds of a template of the category ${category} is from ${from} to ${to}.`);
}
