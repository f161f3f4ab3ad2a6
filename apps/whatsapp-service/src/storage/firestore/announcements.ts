import { createHash } from 'node:crypto';
import { type DocumentSnapshot, Timestamp } from '@google-cloud/firestore';
import type { Topics } from './activity.ts';
import { createTimesByTopic } from './times-by-topic.ts';

/** The announcements of other instances. Times are on this instance's steady clock. */
export interface Announcements {
  /** Takes in the document of announcements. */
  note(snapshot: DocumentSnapshot): void;
  /** When any of these topics was last announced; null: any at all. The distant past if none was. */
  announcedAt(topics: Topics): number;
}

/** Instances share the fields of an announcement, so that the document stays small however many come and go. */
const slotCount = 32;

/** The field below which an instance announces. */
export const slotOf = (id: string): string => String((createHash('sha256').update(id).digest()[0] ?? 0) % slotCount);

/** Both times of an announcement are Firestore's own, so no clock is compared with another. */
export function createAnnouncements(id: string, steadyNow: () => number, since: number): Announcements {
  const times = createTimesByTopic();
  times.note(null, since);
  return {
    announcedAt: times.of,
    note: (snapshot) => {
      if (!snapshot.exists) return;
      const { by, wrote } = snapshot.data() ?? {};
      const now = steadyNow();
      const localTime = (at: Timestamp | undefined): number =>
        now - Math.max(0, snapshot.readTime.toMillis() - (at?.toMillis() ?? 0));
      // From a version that does not say which collections it writes.
      if (typeof wrote !== 'object' || wrote === null) {
        if (by !== id) times.note(null, localTime(snapshot.updateTime));
        return;
      }
      for (const topics of Object.values<Record<string, unknown>>(wrote)) {
        if (topics.by === id) continue;
        for (const [topic, at] of Object.entries(topics)) {
          if (at instanceof Timestamp) times.note([topic], localTime(at));
        }
      }
    },
  };
}
