import { type Static, Type } from 'typebox';
import { component, maybePlain, maybeText, maybeTime, plainText } from './component.ts';

export const attributeValue = Type.Union([Type.String({ maxLength: 1_000 }), Type.Number(), Type.Boolean()]);

export const contactComponent = component(
  'Contact',
  Type.Object(
    {
      id: Type.String({ description: 'The most reliable of their ids: a BSUID, else a parent id, else a number.' }),
      waId: maybeText('The number as Meta writes it, digits only.'),
      userId: maybePlain("Meta's business-scoped user id (BSUID)."),
      parentUserId: maybePlain('The user’s id shared by accounts that Meta has linked.'),
      username: maybeText('Username, without the @.'),
      name: maybeText('Profile name.'),
      contactName: maybeText("The business's own name for them, from its address book."),
      aliases: Type.Array(Type.String(), { description: 'All ids of this person, including earlier ones.' }),
      tags: Type.Array(Type.String(), { description: 'Sorted.' }),
      attributes: Type.Record(Type.String(), attributeValue, {
        description: 'The business’s own attributes, by name.',
      }),
      lastActivityAt: maybeTime('Their latest activity, with any business number.'),
      conversations: Type.Array(
        Type.Object({
          id: plainText('Id of the conversation.'),
          phoneNumberId: plainText('The business number.'),
          lastActivityAt: maybeTime('Its latest activity.'),
        }),
        { description: 'One for each business number, the latest activity first.' },
      ),
    },
    { description: 'A person who has a conversation with the business, under all of their ids.' },
  ),
);

export type ContactView = Static<typeof contactComponent.schema>;

export const exampleContact: ContactView = {
  id: 'US.13491208655302741918',
  waId: '16505551234',
  userId: 'US.13491208655302741918',
  parentUserId: null,
  username: 'anna.example',
  name: 'Anna Example',
  contactName: null,
  aliases: ['US.13491208655302741918', '16505551234'],
  tags: ['vip'],
  attributes: { customerNumber: 'C-1001' },
  lastActivityAt: '2026-03-01T09:30:00.000Z',
  conversations: [
    {
      id: 'cnv_0f3c7a19b2d84e6f5a01',
      phoneNumberId: '106540352242922',
      lastActivityAt: '2026-03-01T09:30:00.000Z',
    },
  ],
};
