/**
 * For how long `Retry-After` asks to wait, in milliseconds: whole seconds or a date (RFC 9110, 10.2.3); null without one of these. It
 * may be longer than anyone would wait, up to infinity.
 * @param now milliseconds since 1970.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  // `Date.parse` alone reads a year out of "-5", "1.5" and much else.
  if (!httpDate.test(text)) return null;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Its three forms (RFC 9110, 5.6.7) begin with the day of the week; the oldest does not say GMT. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;
