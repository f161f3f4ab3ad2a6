/**
 * The outcome of one item at one place of one event. An applied item is stored under its identity, so that it can be
 * applied only once; a duplicate, failed or rejected one under its place.
 */
export interface ItemRecord {
  /** The item's identity if applied, else `{eventId}#{path}`. */
  readonly key: string;
  readonly state: 'applied' | 'duplicate' | 'failed' | 'rejected';
  /** The reason it failed, or the code of its rejection (`rejection.ts`). Never message content. */
  readonly reason?: string;
  readonly identity: string;
  readonly eventId: string;
  /** JSON pointer of the item in the event. */
  readonly path: string;
  /** Kind and type: `message.text`, `status.delivered`, `template.APPROVED`. */
  readonly kind: string;
  /** The webhook field that it arrived under; absent if Meta left it out, and in records of older versions. */
  readonly via?: string;
  readonly phoneNumberId?: string;
  readonly waId?: string;
  readonly userId?: string;
  readonly wamid?: string;
  readonly groupId?: string;
  /** Meta's time, milliseconds since 1970. */
  readonly at?: number;
}

const inPlace = new Intl.Collator('en', { numeric: true });

/** The items of an event in their order within it. */
export const inOrderOfPlace = (items: readonly ItemRecord[]): ItemRecord[] =>
  items.toSorted((a, b) => inPlace.compare(a.path, b.path));
