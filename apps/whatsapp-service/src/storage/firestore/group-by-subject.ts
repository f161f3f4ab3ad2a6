/**
 * Groups items so that those that share a subject, directly or through others, are in one group; the order within a
 * group is that of the items.
 */
export function groupBySubject<T>(items: readonly T[], subjectsOf: (item: T) => readonly string[]): T[][] {
  const groupOfSubject = new Map<string, Set<T>>();
  const groups = new Set<Set<T>>();
  for (const item of items) {
    const subjects = subjectsOf(item);
    const found = subjects.map((subject) => groupOfSubject.get(subject)).filter((group) => group !== undefined);
    const [group = new Set<T>(), ...others] = [...new Set(found)].sort((a, b) => b.size - a.size);
    groups.add(group.add(item));
    for (const subject of subjects) groupOfSubject.set(subject, group);
    for (const other of others) mergeGroup(other, group, subjectsOf, groupOfSubject);
    for (const other of others) groups.delete(other);
  }
  const order = new Map(items.map((item, index) => [item, index]));
  const place = (item: T): number => order.get(item) ?? 0;
  return [...groups].map((group) => [...group].sort((a, b) => place(a) - place(b)));
}

function mergeGroup<T>(
  from: ReadonlySet<T>,
  into: Set<T>,
  subjectsOf: (item: T) => readonly string[],
  groupOfSubject: Map<string, Set<T>>,
): void {
  for (const item of from) {
    into.add(item);
    for (const subject of subjectsOf(item)) groupOfSubject.set(subject, into);
  }
}
