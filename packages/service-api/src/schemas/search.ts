import { type Static, Type } from 'typebox';
import { component, pageOf } from './component.ts';
import { messageComponent } from './message.ts';

const excerptPart = Type.Object({
  text: Type.String(),
  isMatch: Type.Boolean({ description: 'Whether this part matches the search.' }),
});

export const foundMessageComponent = component(
  'FoundMessage',
  Type.Object(
    {
      message: messageComponent.ref,
      excerpt: Type.Array(excerptPart, {
        description: 'The text around the first match, in parts, in order: plain text, never HTML.',
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
      'How many messages are missing from the index or outdated in it; the newest are added first. Usually 0.',
  }),
});

export type FoundMessagesView = Static<typeof foundMessagesPage>;
