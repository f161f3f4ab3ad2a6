import type { Problem, ServiceStatus } from '../api/types.ts';
import * as texts from '../texts.ts';

export interface Summary {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly sentence: string;
}

/** Whether all is well, in one sentence. */
export function summaryOf({ problems }: Pick<ServiceStatus, 'problems'>): Summary {
  const critical = problems.filter(({ severity }) => severity === 'critical').length;
  const warnings = problems.length - critical;
  if (critical > 0) {
    const more = warnings === 0 ? '' : texts.homeAnd(counted(warnings, texts.homeWarning));
    return { tone: 'bad', sentence: texts.homeMessagesAreHeldUpOr(counted(critical, texts.homeProblem), more) };
  }
  if (warnings > 0)
    return { tone: 'warn', sentence: texts.homeItWorksWithToLook(counted(warnings, texts.homeWarning)) };
  return { tone: 'good', sentence: texts.homeAllIsWell };
}

/** The number and names of the instances that share the work; null if one process has the store to itself, or if unknown. */
export function instancesOf({
  instances,
}: Pick<ServiceStatus, 'instances'>): { readonly count: number; readonly note: string } | null {
  if (!instances || instances.length === 0) return null;
  const names = instances.map(({ name }) => name).join(', ');
  return {
    count: instances.length,
    note: instances.length === 1 ? texts.homeWorksAlone : texts.homeDivideTheWork(names),
  };
}

/** The subject of the problem, as a heading. */
export const subjectOf = ({ about }: Pick<Problem, 'about'>): string => {
  const words = about.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** `1 problem`, `2 problems`, `3 deliveries` */
export const counted = (count: number, word: string): string =>
  `${count.toLocaleString()} ${count === 1 ? word : `${word}s`.replace(/([^aeiou])ys$/, '$1ies')}`;

/** `12.4 GB` */
export function byteCount(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
