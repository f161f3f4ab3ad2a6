import { isObject, type JsonObject } from './json-value.ts';

/** An object of a change's value that contains items: the value itself, or one nested in it, such as `standby`. */
export interface Place {
  readonly holder: JsonObject;
  /** JSON pointer of it. */
  readonly path: string;
  /** Whether it is `standby` or inside of it. */
  readonly isStandby: boolean;
}

/** How deep items are searched for, and in how many objects of one value: Meta nests them one level deep today. */
const maxDepth = 8;
const maxPlaces = 200;

/** Keys that never hold items. The context of a handover is for people: it quotes items that were reported before. */
const opaqueKeys: ReadonlySet<string> = new Set(['metadata', 'recipient', 'sender', 'conversation_context']);

/**
 * The value and all objects nested in it, level by level, except in lists that `isList` recognises as items. Bounded, so
 * that a deeply nested body costs no more than a flat one.
 */
export function placesIn(
  value: JsonObject,
  path: string,
  isList: (key: string, list: readonly unknown[], isTop: boolean) => boolean,
): readonly [Place, ...Place[]] {
  const places = topOnly(value, path);
  let begin = 0;
  for (let depth = 0; depth < maxDepth && begin < places.length; depth += 1) {
    const end = places.length;
    for (; begin < end; begin += 1) {
      const place = places[begin];
      if (place) addNested(place, depth === 0, isList, places);
      if (places.length >= maxPlaces) return places;
    }
  }
  return places;
}

/** Only the value itself, nothing nested. */
export function topOnly(value: JsonObject, path: string): [Place, ...Place[]] {
  return [{ holder: value, path, isStandby: false }];
}

function addNested(
  { holder, path, isStandby }: Place,
  isTop: boolean,
  isList: (key: string, list: readonly unknown[], isTop: boolean) => boolean,
  places: Place[],
): void {
  for (const key in holder) {
    const part = holder[key];
    if (typeof part !== 'object' || part === null || opaqueKeys.has(key)) continue;
    if (Array.isArray(part) && isList(key, part, isTop)) continue;
    const inStandby = isStandby || key === 'standby';
    const here = `${path}/${pointerPart(key)}`;
    if (!Array.isArray(part)) places.push({ holder: part as JsonObject, path: here, isStandby: inStandby });
    else {
      for (let i = 0; i < part.length && places.length < maxPlaces; i += 1) {
        const one: unknown = part[i];
        if (isObject(one)) places.push({ holder: one, path: `${here}/${i}`, isStandby: inStandby });
      }
    }
  }
}

/** A key as a JSON pointer writes it (RFC 6901). */
export function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
