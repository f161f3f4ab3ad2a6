import type { Firestore } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { outboxSenders } from '../../../outbox/collections.ts';
import { type Flow, puts, type Write } from '../../../records/flow.ts';
import type { Documents } from '../documents.ts';
import type { DoneAtOnce } from './done-at-once.ts';
import { reportSent } from './report-sent.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';
import type { Senders } from './senders.ts';

interface Writes {
  readonly writes: readonly Write[];
}

/** Thrown if the outcome changes the number as well; it is then judged again with the number in the transaction. */
class ConcernsSender extends Error {
  readonly phoneNumberId: string;
  constructor(phoneNumberId: string) {
    super();
    this.phoneNumberId = phoneNumberId;
  }
}

export interface WithSenderDeps {
  readonly firestore: Firestore;
  readonly senders: Senders;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly done: DoneAtOnce;
}

/**
 * Runs a rule that rarely changes a number. If each transaction read the number's document, all of them would wait for
 * the instance that takes tokens from it. So it is read from outside, and included only if it is to be changed.
 */
export async function runWithSender<T extends Writes>(
  { firestore, senders, dayOf, done }: WithSenderDeps,
  start: () => Flow<T>,
  also?: (documents: Documents) => void,
): Promise<T> {
  let reported = 0;
  const more = {
    including: async (documents: Documents, writes: readonly Write[]) => {
      const rest = await reportSent(firestore, dayOf, documents, writes);
      reported = writes.length - rest.length;
      return rest;
    },
    ...(also && { also }),
  };
  const withoutSender = () =>
    runOutboxFlow(firestore, () => withoutSenderWrites(start()), {
      elsewhere: (read) =>
        read.op === 'load' && read.collection === outboxSenders ? senders.peek(read.key) : undefined,
      ...more,
    });
  const run = async (): Promise<T> => {
    try {
      return await withoutSender();
    } catch (error) {
      if (!(error instanceof ConcernsSender)) throw error;
      // When many calls fail together, the first usually makes the change that the others would.
      return senders.inTurn(error.phoneNumberId, async () => {
        try {
          return await withoutSender();
        } catch (again) {
          if (!(again instanceof ConcernsSender)) throw again;
          const done = await runOutboxFlow(firestore, start, more);
          for (const write of done.writes) if (puts(outboxSenders, write)) senders.note(write.record);
          return done;
        }
      });
    }
  };
  const result = await run();
  done.sent += reported;
  return result;
}

function* withoutSenderWrites<T extends Writes>(flow: Flow<T>): Flow<T> {
  const result = yield* flow;
  const write = result.writes.find((each) => puts(outboxSenders, each));
  if (write) throw new ConcernsSender(write.record.phoneNumberId);
  return result;
}
