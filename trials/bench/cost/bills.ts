/** What Firestore bills for one message. */
export interface MessageBill {
  /** Its name in the guide's table. */
  readonly what: string;
  /** Includes one read of its change in each process. For a sent message it is an upper bound. */
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

const bill = (what: string, reads: number, writes: number): MessageBill => ({ what, reads, writes, deletes: 0 });

/** `message-cost.test.ts` counts and checks them; the guide's tables are generated from them. */
export const bills = {
  textAtOnce: bill('an inbound text, processed at once', 2, 4),
  textsAtOnce: bill('each of ten inbound texts from one person that arrive together, processed at once', 0.3, 3.1),
  textAlone: bill('an inbound text, each from a different person', 3, 5),
  textInBurst: bill('each of ten inbound texts from one person that wait together', 1.3, 4.1),
  sentAtOnce: bill('a sent message with `sent`, `delivered` and `read`, to a new person, processed at once', 11, 22),
  sentAtOnceToKnown: bill('the same, to a known person', 8, 21),
  sentApart: bill('a sent message with `sent`, `delivered` and `read`, to a new person', 14, 25),
  sentApartToKnown: bill('the same, to a known person', 11, 24),
  sentTogether: bill('to a new person, if the three statuses wait together', 13, 21),
  sentTogetherToKnown: bill('the same, to a known person', 11, 20),
} as const satisfies Record<string, MessageBill>;

/** For an idle instance, a day: computed from minutes of `npm run bench -- cost --only idle`. */
export const idleDay: MessageBill = { what: 'an idle instance, a day', reads: 1_800, writes: 8_600, deletes: 4_300 };
