/** What a problem concerns, in order of cause: each may be the reason for those behind it. */
export const problemSubjects = [
  'settings',
  'store',
  'disk',
  'meta',
  'token',
  'number',
  'webhooks',
  'queue',
  'account',
] as const;

/** Something that a person should know of, or act on. */
export interface StatusProblem {
  readonly about: (typeof problemSubjects)[number];
  readonly cause: string;
  /** What to do; null where `cause` says it already, or where nothing can be done. */
  readonly remedy: string | null;
  /** Milliseconds since 1970; null if unknown. */
  readonly since: number | null;
}

/** In order of cause; what is reported twice, once. */
export function inOrderOfCause(problems: readonly StatusProblem[]): StatusProblem[] {
  const distinct = new Map(problems.map((problem) => [`${problem.about} ${problem.cause}`, problem]));
  const rank = ({ about }: StatusProblem): number => problemSubjects.indexOf(about);
  return [...distinct.values()].sort((a, b) => rank(a) - rank(b));
}
