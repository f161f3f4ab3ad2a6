import { type Static, Type } from 'typebox';
import { outboxStates } from '../outbox-state.ts';
import { component, maybePlain, oneOf, plain, plainText, time } from './component.ts';

const messages = Type.Integer({ minimum: 1, description: 'Number of messages.' });
const takesSeconds = Type.Integer({
  minimum: 0,
  description:
    'How long sending them would take at Meta’s rates: for a retry, until the last of them is sent after the messages already queued; for a ' +
    'cancellation, how long they would have taken.',
});

export const bulkComponent = component(
  'OutboxBulk',
  Type.Object(
    {
      at: time(
        'When it began, by the service’s clock: given as `until`, it excludes later messages from the next step.',
      ),
      dryRun: Type.Boolean({ description: 'Whether nothing was changed.' }),
      changed: Type.Integer({ minimum: 0, description: 'Number of messages changed, or that would be.' }),
      unchanged: Type.Array(
        Type.Object({
          reason: oneOf(
            ['moved_on', 'may_arrive_twice'],
            '`moved_on`: it has meanwhile reached a state that does not allow it. `may_arrive_twice`: Meta may already have accepted it, and ' +
              '`mayArriveTwice` was not given.',
          ),
          state: oneOf([...outboxStates], 'The state that they are in.'),
          messages,
          example: Type.String({ ...plain, description: 'The id of one of them.' }),
        }),
        { description: 'Matching messages that were left alone.' },
      ),
      numbers: Type.Array(Type.Object({ phoneNumberId: plainText(), messages, takesSeconds }), {
        description: 'The changed ones by business number.',
      }),
      recipients: Type.Array(
        Type.Object({ phoneNumberId: plainText(), recipient: Type.String(), messages, takesSeconds }),
        { description: 'The changed ones by recipient, for this step, those with the most messages first.' },
      ),
      recipientCount: Type.Integer({
        minimum: 0,
        description: 'Number of recipients of this step; one may be in several steps.',
      }),
      nextCursor: maybePlain('Give it as `cursor`, with the same body, to continue; null when everything is done.'),
    },
    { description: 'The result of one step of a bulk operation, actual or predicted.' },
  ),
);

export type BulkView = Static<typeof bulkComponent.schema>;
