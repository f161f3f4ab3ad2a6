import type { Change } from '../changes/change.ts';
import type { EventContent } from './event-body.ts';

type ContentOf = (changes: readonly Change[]) => Promise<EventContent | null>;

/**
 * Attempts for the same changes that begin while these are being read share the read: an event goes to all of its
 * subscriptions at about the same time. Nothing is cached afterwards, so each attempt shows its record as it is then.
 */
export function shareContent(contentOf: ContentOf): ContentOf {
  const asked = new Map<string, Promise<EventContent | null>>();
  return (changes) => {
    const name = changes.map(({ type, at, key, detail, part }) => JSON.stringify([type, at, key, detail, part])).join();
    const known = asked.get(name);
    if (known) return known;
    const content = contentOf(changes).finally(() => asked.delete(name));
    asked.set(name, content);
    return content;
  };
}
