import { Type } from 'typebox';
import { component, maybePlain, maybeText } from './component.ts';

export const userComponent = component(
  'User',
  Type.Object(
    {
      waId: maybeText('The number as Meta writes it, digits only. Null for users known by username alone.'),
      userId: maybePlain("Meta's business-scoped user id (BSUID)."),
      parentUserId: maybePlain('The user’s id shared by accounts that Meta has linked (`US.ENT.…`).'),
      name: maybeText('Profile name.'),
      username: maybeText('Username, without the @.'),
    },
    { description: 'A WhatsApp user. At least one of `waId`, `userId` and `parentUserId` is present.' },
  ),
);

export const metaErrorComponent = component(
  'MetaError',
  Type.Object(
    {
      code: Type.Integer({ description: "Meta's error code." }),
      title: maybeText('Meta’s name for it.'),
      message: maybeText("Meta's message; often the title again."),
      details: maybeText('Details about this message.'),
      href: maybeText("Link to Meta's documentation."),
    },
    { description: 'An error as Meta reported it. Old webhooks have only the code.' },
  ),
);
