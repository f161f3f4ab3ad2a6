import type { Minute } from '../api/types.ts';
import * as texts from '../texts.ts';

/** A line of a chart. */
export interface Line {
  readonly name: string;
  /** The line's colour: a custom property of the style sheet. */
  readonly colour: '--accent' | '--info' | '--bad' | '--warn';
  /** One value per minute; null if unknown. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly title: string;
  /** The unit after each value. */
  readonly unit: string;
  /** Seconds since 1970, one per minute. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

/** A chart shows at least this many minutes, so shortly after a start it begins empty. */
const leastMinutes = 30;

/** The charts of the home page, from the service's history by minute. */
export function chartsOf(minutes: readonly Minute[]): readonly ChartData[] {
  const begun = Date.parse(minutes[0]?.at ?? '') / 1_000;
  const before = Math.max(0, leastMinutes - minutes.length);
  const gap = Array.from({ length: before }, () => null);
  const times = [
    ...gap.map((_, index) => begun - (before - index) * 60),
    ...minutes.map(({ at }) => Date.parse(at) / 1_000),
  ];
  const line = (name: string, colour: Line['colour'], of: (minute: Minute) => number | null): Line => ({
    name,
    colour,
    values: [...gap, ...minutes.map(of)],
  });
  const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 100) / 10);
  return [
    {
      title: texts.homeWebhooksAMinute,
      unit: '',
      times,
      lines: [line('webhooks', '--accent', ({ webhooks }) => webhooks)],
    },
    {
      title: texts.homeMessagesAMinute,
      unit: '',
      times,
      lines: [
        line('in', '--info', ({ received }) => received),
        line('out', '--accent', ({ sent }) => sent),
        line('failed', '--bad', ({ failed }) => failed),
      ],
    },
    {
      title: texts.homeLongestWait,
      unit: ' s',
      times,
      lines: [
        line(texts.homeToProcess, '--info', ({ oldestWebhookMs }) => seconds(oldestWebhookMs)),
        line(texts.homeToSend, '--warn', ({ oldestQueuedMs }) => seconds(oldestQueuedMs)),
      ],
    },
  ];
}

/** A step of the funnel, with the fraction of sent messages that reached it. */
export interface Stage {
  readonly name: string;
  readonly count: number;
  /** 0 to 1; null where nothing was sent. */
  readonly part: number | null;
}

/** Sent, delivered, read and failed, of all minutes. Capped at 1, because statuses of earlier messages count too. */
export function funnelOf(minutes: readonly Minute[]): readonly Stage[] {
  const sum = (of: (minute: Minute) => number): number => minutes.reduce((all, each) => all + of(each), 0);
  const sent = sum((each) => each.sent);
  const stage = (name: string, count: number): Stage => ({
    name,
    count,
    part: sent === 0 ? null : Math.min(1, count / sent),
  });
  return [
    stage('sent', sent),
    stage(
      'delivered',
      sum((each) => each.delivered),
    ),
    stage(
      'read',
      sum((each) => each.read),
    ),
    stage(
      'failed',
      sum((each) => each.failed),
    ),
  ];
}
