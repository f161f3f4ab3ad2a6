import { Type } from 'typebox';
import { component, maybeText } from './component.ts';

export const userComponent = component(
  'User',
  Type.Object(
    {
      waId: maybeText('The number as Meta writes it, digits only. Null for users known by username alone.'),
      userId: maybeText("Meta's business-scoped user id (BSUID)."),
      parentUserId: maybeText('The id that accounts linked by Meta have in common for the user (`US.ENT.…`).'),
      name: maybeText('Profile name.'),
      username: maybeText('Username, without the @.'),
    },
    { description: 'A WhatsApp user. One of `waId`, `userId` and `parentUserId` is always there.' },
  ),
);

export const metaErrorComponent = component(
  'MetaError',
  Type.Object(
    {
      code: Type.Integer({ description: "Meta's error code." }),
      title: maybeText('What Meta calls it.'),
      message: maybeText("Meta's message; often the title again."),
      details: maybeText('What was wrong with this very message.'),
      href: maybeText("Where Meta's documentation tells more."),
    },
    { description: 'An error as Meta reported it. Old webhooks hold the code alone.' },
  ),
);
