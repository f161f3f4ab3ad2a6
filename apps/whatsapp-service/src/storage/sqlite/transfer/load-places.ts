import type { DatabaseSync } from 'node:sqlite';
import type { ConsumerPlace } from '../../../changes/collections.ts';
import { feedName } from '../../../inbound/event-feed.ts';
import { writeCursor } from '../../../records/list-cursor.ts';
import type { PlaceValue } from '../../../transfer/change-value.ts';
import { rowPlaceText } from '../changes.ts';
import { eventsIdentityOf } from '../identity.ts';

/** Makes places of the new files: events and changes have the numbers of their lines there. */
export function placeTextOf({
  view,
  events,
}: {
  readonly view: DatabaseSync;
  readonly events: DatabaseSync;
}): (value: PlaceValue) => ConsumerPlace {
  const generation = String(
    view.prepare('SELECT changesGeneration FROM whatsapp_view_identity').get()?.changesGeneration,
  );
  return ({ consumer, feed, after }) => ({
    consumer,
    place:
      feed === 'events'
        ? writeCursor(feedName, [after, eventsIdentityOf(events)?.generation ?? 0])
        : rowPlaceText({ seq: after + 1, count: 0 }, generation),
  });
}
