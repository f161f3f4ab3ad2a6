/** What a client wants of the answer (RFC 7240, `Prefer`). */
export interface Preferences {
  /** How long the answer may wait for Meta. */
  readonly waitMs: number;
  /** What was asked for and is kept to, for `Preference-Applied`; null where nothing was asked. */
  readonly applied: string | null;
}

const defaultWaitSeconds = 20;
/** Proxies in front give up after a minute. */
const maxWaitSeconds = 55;

/** `respond-async` answers at once, `wait=N` within N seconds; without either within 20 s. */
export function readPreferences(header: string | string[] | undefined): Preferences {
  const words = [header ?? []]
    .flat()
    .flatMap((line) => line.split(/[,;]/))
    .map((word) => word.trim().toLowerCase());
  const asked = words.flatMap((word) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(word)?.[1] ?? [])[0];
  const isAsync = words.includes('respond-async');
  if (asked === undefined) {
    return isAsync ? { waitMs: 0, applied: 'respond-async' } : { waitMs: defaultWaitSeconds * 1000, applied: null };
  }
  const seconds = Math.min(Number(asked), maxWaitSeconds);
  return { waitMs: seconds * 1000, applied: `${isAsync ? 'respond-async, ' : ''}wait=${seconds}` };
}
