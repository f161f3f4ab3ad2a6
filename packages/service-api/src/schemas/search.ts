import { type Static, Type } from 'typebox';
import { component, pageOf } from './component.ts';
import { messageComponent } from './message.ts';

const excerptPart = Type.Object({
  text: Type.String(),
  isMatch: Type.Boolean({ description: 'Whether this piece is what was searched for.' }),
});

export const foundMessageComponent = component(
  'FoundMessage',
  Type.Object(
    {
      message: messageComponent.ref,
      excerpt: Type.Array(excerptPart, {
        description:
          'The text around the first place, in pieces: plain text, never HTML. One after another they are the excerpt.',
      }),
    },
    { description: 'A message that a search found.' },
  ),
);

export type FoundMessageView = Static<typeof foundMessageComponent.schema>;

export const foundMessagesPage = Type.Object({
  ...pageOf(foundMessageComponent.ref).properties,
  waiting: Type.Integer({
    description:
      'How many messages are not in the index yet, or not as they are now; the newest are taken first. Usually 0.',
  }),
});

export type FoundMessagesView = Static<typeof foundMessagesPage>;
