import type { Alert, TargetName } from '../problems/alert.ts';

/** Somewhere that alerts are sent to. */
export interface AlertTarget {
  readonly name: TargetName;
  /** Delivers one alert, within some seconds. Resolves to null, or to why it failed: a text without address or secret. */
  send(alert: Alert): Promise<string | null>;
}

/** How long a target may take, in milliseconds. */
export const targetTimeoutMs = 10_000;
