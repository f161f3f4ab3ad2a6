/**
 * Groups items so that those that share a subject, directly or through others, are in one group; the order within a
 * group is that of the items.
 */
export function lanesOf<T>(items: readonly T[], subjectsOf: (item: T) => readonly string[]): T[][] {
  const laneOfSubject = new Map<string, Set<T>>();
  const lanes = new Set<Set<T>>();
  for (const item of items) {
    const subjects = subjectsOf(item);
    const joined = new Set(subjects.map((subject) => laneOfSubject.get(subject)).filter((lane) => lane !== undefined));
    const [lane = new Set<T>(), ...others] = [...joined].sort((a, b) => b.size - a.size);
    lanes.add(lane.add(item));
    for (const subject of subjects) laneOfSubject.set(subject, lane);
    for (const other of others) mergeLane(other, lane, subjectsOf, laneOfSubject);
    for (const other of others) lanes.delete(other);
  }
  const order = new Map(items.map((item, index) => [item, index]));
  const place = (item: T): number => order.get(item) ?? 0;
  return [...lanes].map((lane) => [...lane].sort((a, b) => place(a) - place(b)));
}

function mergeLane<T>(
  from: ReadonlySet<T>,
  into: Set<T>,
  subjectsOf: (item: T) => readonly string[],
  laneOfSubject: Map<string, Set<T>>,
): void {
  for (const item of from) {
    into.add(item);
    for (const subject of subjectsOf(item)) laneOfSubject.set(subject, into);
  }
}
