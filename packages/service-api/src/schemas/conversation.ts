import { type Static, Type } from 'typebox';
import { entryKinds } from '../words.ts';
import {
  type Component,
  component,
  maybePlain,
  maybeText,
  maybeTime,
  moreKeys,
  nullable,
  oneOf,
  plain,
  plainText,
} from './component.ts';
import { userComponent } from './user.ts';

const lastMessageComponent = component(
  'LastMessage',
  Type.Object(
    {
      wamid: plainText(),
      kind: oneOf([...entryKinds], 'As of the message.'),
      at: maybeTime("Meta's time of it."),
      type: maybePlain('As Meta names it: `text`, `image`, `reaction`, `call`, …; null for a stub.'),
      direction: nullable(oneOf(['in', 'out']), '`in` from the user, `out` from the business.'),
    },
    { description: "The first of the conversation's list of messages." },
  ),
);

const callConsentComponent = component(
  'CallConsent',
  Type.Object(
    {
      isGranted: Type.Boolean({
        description: 'Whether the business may call now: the user accepted and it has not ended.',
      }),
      response: Type.String({ ...plain, description: '`accept` or `reject`.' }),
      isPermanent: Type.Boolean(),
      expiresAt: maybeTime('When it ends; null if Meta names no end.'),
      source: maybePlain('`user_action`, or `automatic` if no request was answered.'),
      at: maybeTime("Meta's time of the answer."),
    },
    { description: 'The user’s last answer to a call permission request.' },
  ),
);

/** A time in which something is allowed or free. */
const windowComponent = (name: string, description: string, parts: { isOpen: string; closesAt: string }) =>
  component(
    name,
    Type.Object(
      { isOpen: Type.Boolean({ description: parts.isOpen }), closesAt: maybeTime(parts.closesAt) },
      { description },
    ),
  );

const serviceWindowComponent = windowComponent('ServiceWindow', 'The 24 hours after the user’s last message.', {
  isOpen: 'Whether free-form messages may be sent now; templates may always.',
  closesAt: 'When it closes, or closed; null if the user never wrote.',
});

const freeEntryPointComponent = windowComponent(
  'FreeEntryPoint',
  'The free window that opens when an ad or a call to action led the user here and the business replied.',
  {
    isOpen: 'Whether all messages are free now.',
    closesAt: 'When it closes, or closed, as reported by Meta; null if there was none.',
  },
);

const contextComponent = component(
  'ConversationContext',
  Type.Object(
    {
      at: maybeTime("Meta's time of the handover or message that brought it."),
      summary: maybeText('The text of a summary.'),
      value: Type.Unknown({ description: 'All of it, as Meta sent it.' }),
    },
    { description: 'The conversation before the thread came to this responder (`conversation_context`).' },
  ),
);

export const controlStates = ['mine', 'other', 'idle', 'unknown'] as const;

const controlReasons = [
  'user_message',
  'standby',
  'control_passed',
  'control_taken',
  'passed',
  'released',
  'taken',
  'service_message',
  'refused',
  'user_silent',
] as const;

const ownerComponent = component(
  'ThreadOwner',
  Type.Object(
    {
      role: maybePlain(
        '`ai_agent`, `escalation`, `customer_service`, `marketing`, `utility`, `ctwa`, or what Meta adds.',
      ),
      appId: maybePlain('Its app, in older webhooks.'),
    },
    { description: 'A responder as Meta names it.' },
  ),
);

const handoverComponent = component(
  'Handover',
  Type.Object(
    {
      previousOwner: nullable(ownerComponent.ref),
      newOwner: nullable(ownerComponent.ref),
      metadata: Type.Unknown({ description: 'The context from the other responder, as Meta sent it.' }),
      summary: maybeText('The earlier conversation, as Meta summarises it.'),
      more: moreKeys,
    },
    { description: 'Details that Meta reported with a handover.' },
  ),
);

const controlComponent = component(
  'ThreadControl',
  Type.Object(
    {
      state: oneOf(
        [...controlStates],
        '`mine`: this app may send service messages. `other`: another responder owns the thread, such as Meta’s agent; ' +
          'Meta may refuse service messages (131070). `idle`: no responder owns it; the user’s next message decides. `unknown`: ' +
          'nothing was reported, as on numbers without Conversation Routing.',
      ),
      since: maybeTime('Since when; null while unknown.'),
      reason: nullable(
        oneOf([...controlReasons]),
        'The evidence. `user_message` and `standby`: the field of the user’s last message. `control_passed` and ' +
          '`control_taken`: a handover that Meta reported. `passed`, `released` and `taken`: done through this API. ' +
          '`service_message`: Meta accepted one while another responder owned the thread. `refused`: Meta refused one with 131070. ' +
          '`user_silent`: 24 hours without a message of the user.',
      ),
      handover: nullable(handoverComponent.ref, 'Only where the reason is a handover that Meta reported.'),
    },
    { description: 'Who controls the thread, as far as Meta’s webhooks and answers show.' },
  ),
);

export const conversationComponent = component(
  'Conversation',
  Type.Object(
    {
      id: Type.String({ ...plain, description: 'Opaque. Contains no phone number.' }),
      ids: Type.Array(plainText(), {
        description:
          'The id, and earlier ids under which the conversation was known before users were found to be the same: under a number, ' +
          'a BSUID or a parent id alone, or before one of these changed. Each of them finds this conversation.',
      }),
      phoneNumberId: Type.String({ ...plain, description: "Meta's id of the business number." }),
      user: nullable(userComponent.ref, 'Null in groups.'),
      groupId: maybePlain('The group, for group conversations.'),
      groupSubject: maybeText('The name of the group.'),
      contactName: maybeText("The business's own name for the user, from its address book."),
      preferences: Type.Record(
        Type.String(),
        Type.Object({
          value: Type.String({ ...plain, description: '`stop`, `resume`, or another word of Meta’s.' }),
          at: maybeTime("Meta's time of the choice."),
          detail: maybeText('The user’s choice, as Meta words it.'),
          more: moreKeys,
        }),
        {
          ...plain,
          description: 'The user’s choices, by message category: Meta documents `marketing_messages`.',
        },
      ),
      callPermission: nullable(callConsentComponent.ref, 'Null until the user answers a request.'),
      lastActivityAt: maybeTime(
        "Meta's time of the latest activity: a message, an edit, a call, a payment, a choice, a handover. Orders the list.",
      ),
      lastMessage: nullable(lastMessageComponent.ref),
      serviceWindow: serviceWindowComponent.ref,
      freeEntryPoint: freeEntryPointComponent.ref,
      control: controlComponent.ref,
      context: nullable(contextComponent.ref, 'As last reported; null if nothing was.'),
    },
    { description: 'All messages between one business number and one user or group.' },
  ),
);

export type ConversationView = Static<typeof conversationComponent.schema>;
export type ControlView = Static<typeof controlComponent.schema>;
/** All of them, for the OpenAPI document. */
export const conversationComponents: readonly Component[] = [
  conversationComponent,
  lastMessageComponent,
  serviceWindowComponent,
  callConsentComponent,
  freeEntryPointComponent,
  controlComponent,
  contextComponent,
  handoverComponent,
  ownerComponent,
];
