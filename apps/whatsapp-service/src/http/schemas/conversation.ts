import { type Static, Type } from 'typebox';
import { component, maybeText, maybeTime, nullable } from './component.ts';
import { userComponent } from './user.ts';

const lastMessageComponent = component(
  'LastMessage',
  Type.Object(
    {
      wamid: Type.String(),
      at: maybeTime("Meta's time of it."),
      type: Type.String({ description: "Meta's word: `text`, `image`, `reaction`, …" }),
      direction: Type.String({ description: '`in` from the user, `out` from the business.' }),
    },
    { description: 'The latest message of a conversation, of either side.' },
  ),
);

const serviceWindowComponent = component(
  'ServiceWindow',
  Type.Object(
    {
      isOpen: Type.Boolean({ description: 'Whether free-form messages may be sent now; templates may always.' }),
      closesAt: maybeTime('When it closes, or closed; null if the user never wrote.'),
    },
    { description: 'The 24 hours after what the user last sent.' },
  ),
);

const conversationComponent = component(
  'Conversation',
  Type.Object(
    {
      id: Type.String({ description: 'Opaque. Holds no phone number.' }),
      phoneNumberId: Type.String({ description: "Meta's id of the business number." }),
      user: nullable(userComponent.ref, 'Null in groups.'),
      groupId: maybeText('The group, for conversations of one.'),
      contactName: maybeText("The business's own name for the user, from its address book."),
      preferences: Type.Record(
        Type.String(),
        Type.Object({
          value: Type.String({ description: '`stop`, `resume`, or another word of Meta’s.' }),
          at: maybeTime("Meta's time of the choice."),
          detail: maybeText("Meta's words for what the user chose."),
        }),
        {
          description: 'What the user chose, by category of messages: `marketing_messages` is the one Meta documents.',
        },
      ),
      lastMessage: nullable(lastMessageComponent.ref),
      serviceWindow: serviceWindowComponent.ref,
      movedTo: Type.Array(Type.String(), {
        description: 'Conversations in which the user went on under another number. Linked, never merged.',
      }),
      movedFrom: Type.Array(Type.String(), { description: 'Conversations that the user came from.' }),
    },
    { description: 'All messages between one business number and one user or group.' },
  ),
);

export type ConversationView = Static<typeof conversationComponent.schema>;
export { conversationComponent, lastMessageComponent, serviceWindowComponent };
