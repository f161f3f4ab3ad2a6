import type { IndexEntry } from '../../records/collection.ts';

/** What a record is found by, as its row holds it: for each index and place a list of index, place, and the groups. */
type Stored = readonly [index: string, place: number, ...groups: string[]];

/** Equal for equal entries in equal order. */
export function entriesText(entries: readonly IndexEntry[]): string {
  const stored: [string, number, ...string[]][] = [];
  for (const { index, group, place } of entries) {
    const last = stored.at(-1);
    if (last?.[0] === index && last[1] === place) last.push(group);
    else stored.push([index, place, group]);
  }
  return JSON.stringify(stored);
}

/** Rows of older versions hold the entries themselves. */
export function entriesIn(text: string): IndexEntry[] {
  const stored: readonly (Stored | IndexEntry)[] = JSON.parse(text);
  return stored.flatMap((each) => {
    if ('index' in each) return [each];
    const [index, place, ...groups] = each;
    return groups.map((group) => ({ index, group, place }));
  });
}
