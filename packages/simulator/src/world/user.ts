/** A simulated person with WhatsApp (or without it). */
export interface User {
  /** Digits only, as Meta writes it. It changes when the user takes another number. */
  waId: string;
  name: string;
  /** The username, if the user chose one. */
  username: string | undefined;
  /** Whether businesses see only the business-scoped user id instead of the phone number. */
  hidesNumber: boolean;
  /** The portfolios, by id, that the user has shared the hidden number with: they see it from then on. */
  readonly sharedWith: Set<string>;
  /** Whether businesses see the user's parent id: not at all, next to the other ids, or as the only one. */
  parentId: 'none' | 'too' | 'only';
  /** Two letters; the prefix of the user's business-scoped ids. */
  readonly country: string;
  /** False: nothing can be delivered, every message fails with 131026. */
  hasWhatsApp: boolean;
  /** False while the phone is offline: `sent` is reported, and `delivered` waits until it is online. */
  isOnline: boolean;
  /** Whether messages are read after delivery, with read receipts on. */
  reads: 'soon' | 'never';
  /** The numbers, by id, whose business this user has blocked: nothing is delivered to it from them. */
  readonly blocked: Set<string>;
  /** The numbers, by id, from which this user wants no marketing: such templates fail with 131050. */
  readonly optedOut: Set<string>;
  /**
   * Incremented when the number changes, because the business-scoped id then changes too, and when only the id changes.
   */
  generation: number;
}
