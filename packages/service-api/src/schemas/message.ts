import { type Static, Type } from 'typebox';
import { entryKinds, mediaStates } from '../words.ts';
import {
  type Component,
  component,
  content,
  maybePlain,
  maybeText,
  maybeTime,
  moreKeys,
  nullable,
  oneOf,
  plain,
  plainText,
} from './component.ts';
import { metaErrorComponent, userComponent } from './user.ts';

const mediaComponent = component(
  'Media',
  Type.Object(
    {
      id: maybePlain("Meta's id of the file."),
      mimeType: maybeText('As Meta wrote it, with parameters: `audio/ogg; codecs=opus`.'),
      sha256: maybeText('Hash of the file, as Meta sent it.'),
      url: maybeText(
        'URL of the file at this service, valid with an API key: for as long as it is stored here, or else as long as Meta has it, which is 7 ' +
          'days for received files and 30 for uploads. Ranges are served. Null if the message names no id.',
      ),
      state: nullable(
        oneOf([...mediaStates]),
        'Whether the file is stored here: `GET /v1/media/{id}`. `wanted`: its download waits or is attempted again. `failed`, `expired`: it ' +
          'could not be downloaded while Meta had it. Null if it is not to be downloaded: your own file, or `INTEXURAOS_WHATSAPP_MEDIA=off`.',
      ),
      filename: maybeText('Documents only.'),
      caption: maybeText('The text under it.'),
      isVoice: Type.Boolean({ description: 'Recorded in the app.' }),
      isAnimated: Type.Boolean({ description: 'A animated sticker.' }),
    },
    { description: 'A file in a message.' },
  ),
);

export const statusComponent = component(
  'Status',
  Type.Object(
    {
      status: Type.String({
        ...plain,
        description: '`sent`, `delivered`, `read`, `played`, `failed`, or what Meta adds.',
      }),
      at: maybeTime("Meta's time."),
      participant: nullable(userComponent.ref, 'In groups, the participant it is about.'),
      opaqueData: maybeText('`biz_opaque_callback_data`, as it was given when sending.'),
      pricing: Type.Unknown({ description: 'As Meta sent it; null if there is none.' }),
      conversation: Type.Unknown({
        description: 'Meta’s pricing window, usually that of a free entry point; null if there is none.',
      }),
      errors: Type.Array(metaErrorComponent.ref),
      more: moreKeys,
      source: oneOf(['webhook', 'history']),
    },
    { description: 'One delivery report from Meta.' },
  ),
);

const reactionComponent = component(
  'Reaction',
  Type.Object(
    {
      actors: Type.Array(Type.String(), {
        description: 'Who reacted, by every known id: `u:` and a userId, `w:` and a waId, `business`, or `unknown`.',
      }),
      emoji: maybeText('Null once it was removed.'),
      at: maybeTime("Meta's time."),
      wamid: Type.String({ ...plain, description: 'The reaction is a message itself; this is its id.' }),
    },
    { description: 'The newest reaction of one user to a message.' },
  ),
);

const versionComponent = component(
  'MessageVersion',
  Type.Object(
    {
      wamid: Type.String({ ...plain, description: 'The message itself, or the edit with this version.' }),
      at: maybeTime("Meta's time."),
      type: plainText(),
      content: Type.Unknown({ description: 'Its content; null after the sender deleted the message.' }),
      media: nullable(mediaComponent.ref, 'The file of this version.'),
      more: moreKeys,
    },
    { description: 'One version of an edited message.' },
  ),
);

const quotedMessageComponent = component(
  'QuotedMessage',
  Type.Object(
    {
      wamid: plainText(),
      direction: nullable(oneOf(['in', 'out']), '`out` if the business wrote it; null if Meta does not say.'),
      author: nullable(userComponent.ref, 'The author, as named by Meta: the number may be the business’s own.'),
    },
    { description: 'The message being replied to.' },
  ),
);

const productComponent = component(
  'Product',
  Type.Object(
    {
      catalogId: maybeText('The catalogue.'),
      retailerId: maybeText('The product’s id in it (`product_retailer_id`).'),
    },
    { description: 'A product of the business’s catalogue.' },
  ),
);

const paymentFields = {
  state: Type.String({ ...plain, description: '`pending`, `captured`, `failed`, or what Meta adds.' }),
  at: maybeTime("Meta's time."),
  referenceId: maybeText('The business’s name for it in the order.'),
  amount: nullable(
    Type.Object({ value: Type.Number(content), offset: Type.Number(content) }),
    'As Meta writes money: the value 21000 with the offset 100 is 210.00.',
  ),
  currency: maybeText('ISO 4217: `INR`, `BRL`.'),
};

const paymentReportComponent = component(
  'PaymentReport',
  Type.Object(
    { ...paymentFields, errors: Type.Array(metaErrorComponent.ref), more: moreKeys },
    { description: 'One payment report from Meta.' },
  ),
);

const paymentComponent = component(
  'Payment',
  Type.Object(
    {
      ...paymentFields,
      reports: Type.Array(paymentReportComponent.ref, { description: 'All of them, oldest first.' }),
    },
    {
      description: 'State of the payment of an order. `captured` is final; until then the last report decides.',
    },
  ),
);

const messageStates = [
  'pending',
  'accepted',
  'sent',
  'failed',
  'delivered',
  'read',
  'played',
  'received',
  'revoked',
  'unknown',
] as const;

const callStates = ['ringing', 'answered', 'rejected', 'missed', 'completed'] as const;

const callComponent = component(
  'Call',
  Type.Object(
    {
      startedBy: nullable(oneOf(['user', 'business']), 'Null if no webhook reported it.'),
      status: maybePlain("How it ended, in Meta's word: `COMPLETED`, `FAILED`; null until then."),
      startedAt: maybeTime('When it was picked up; null if it was not.'),
      endedAt: maybeTime('When it ended; null if it was not picked up.'),
      durationSeconds: nullable(Type.Number({ minimum: 0 }), 'How long they talked.'),
      steps: Type.Array(
        Type.Object({
          type: Type.String({ ...plain, description: '`connect`, `RINGING`, `ACCEPTED`, `REJECTED`, `terminate`, …' }),
          at: maybeTime("Meta's time."),
        }),
        { description: 'Meta’s reports about it, earliest first.' },
      ),
      deeplinkPayload: maybeText('The payload of the link the user called through.'),
      ctaPayload: maybeText('The payload of the button the user called through.'),
      opaqueData: maybeText('`biz_opaque_callback_data`, as it was given when calling.'),
      recording: nullable(mediaComponent.ref, 'Valid for 7 days.'),
      transcript: nullable(mediaComponent.ref, 'A JSON document, valid for 7 days.'),
    },
    { description: 'A call, from all webhooks about it.' },
  ),
);

const people = (description: string) => Type.Integer({ minimum: 0, description });

const groupProgressComponent = component(
  'GroupProgress',
  Type.Object(
    {
      participants: people('With a status.'),
      delivered: people('Participants it reached.'),
      read: people('Participants who read it.'),
      played: people('Participants who played it.'),
    },
    { description: 'Delivery of a group message among its participants.' },
  ),
);

export const messageComponent = component(
  'Message',
  Type.Object(
    {
      wamid: Type.String({
        ...plain,
        description:
          "Meta's id: `wamid.` of a message, `wacid.` of a call. An entry without one of Meta’s has an id that begins with `evt.` and is " +
          'always the same.',
      }),
      kind: oneOf(
        [...entryKinds],
        '`message`; `call`; `user_action`: a click on a marketing message; `automatic_event`: a lead or a purchase that ' +
          'Meta found in the conversation.',
      ),
      phoneNumberId: Type.String({ ...plain, description: "Meta's id of the business number." }),
      conversationId: maybePlain(
        'The conversation it belongs to; null while unknown. After a merge, the merged conversation.',
      ),
      isStub: Type.Boolean({
        description: 'So far only statuses, reactions or edits of it have arrived; the message itself may follow.',
      }),
      direction: nullable(oneOf(['in', 'out']), '`in` from the user.'),
      type: maybePlain(
        "Meta's word: `text`, `image`, `interactive`, …; `call` for a call without a voicemail; null for a stub.",
      ),
      subtype: maybePlain('`button_reply`, `nfm_reply`, … for interactive, system and unsupported messages.'),
      at: maybeTime(
        "Meta's time of the message or of the call's beginning; for a stub, of the earliest report about it.",
      ),
      user: nullable(userComponent.ref, 'The user on the other side; in groups, who wrote it.'),
      groupId: maybePlain('The group it was written in.'),
      content: Type.Unknown({
        description:
          'The content that Meta sent under the name of the type, after the newest edit. Null if there is none, after the ' +
          'sender deleted it, and if it is nested too deeply (the event has it).',
      }),
      isEdited: Type.Boolean({ description: 'Whether its sender changed it since.' }),
      media: nullable(mediaComponent.ref, 'The file, after the newest edit.'),
      hasUrlPreview: nullable(Type.Boolean(), 'Whether a text shows a preview of its link; null if unknown.'),
      isVoicemail: Type.Boolean({ description: 'The caller’s voicemail.' }),
      repliesTo: nullable(quotedMessageComponent.ref, 'The message it replies to.'),
      product: nullable(productComponent.ref, 'The product it asks about.'),
      reactsTo: maybePlain('The message it reacts to.'),
      about: maybePlain('The message that was clicked, or in whose conversation the event was detected.'),
      entries: Type.Array(plainText(), { description: 'The wamids of other entries that are about this one.' }),
      call: nullable(callComponent.ref, 'Null for all but calls.'),
      outboxId: maybePlain('The outbox entry it was sent from.'),
      isForwarded: Type.Boolean(),
      isFrequentlyForwarded: Type.Boolean({ description: 'Forwarded more than five times, as chain letters are.' }),
      referral: Type.Unknown({ description: 'The ad that led here, as Meta sent it; null if there is none.' }),
      source: nullable(
        oneOf(['webhook', 'echo', 'history', 'sent', 'responder']),
        'Its origin: a message, an echo of what the business wrote in its app, the shared history, ' +
          'sent through this service, or an echo of what another responder of the number sent.',
      ),
      via: maybePlain(
        'The webhook field it arrived under: `messages`, or `standby` for messages that another responder answers. Null ' +
          'for a stub and for messages sent through this service.',
      ),
      state: oneOf(
        [...messageStates, ...callStates],
        'The state after all statuses, in any order of arrival. Each overrides those ' +
          'before it: pending, accepted, sent, failed, delivered, read, played. `received` is incoming, `revoked` was ' +
          'deleted by its sender, `unknown` has no known status. A call is `ringing`, `answered`, `rejected`, ' +
          '`missed` (a call by the user that was not picked up), `completed`, or `failed`.',
      ),
      failure: nullable(
        metaErrorComponent.ref,
        'Why it failed; null unless `state` is `failed`, or of a call `missed` or `rejected`.',
      ),
      statuses: Type.Array(statusComponent.ref, { description: 'All reports, oldest first.' }),
      payment: nullable(paymentComponent.ref, 'State of its order’s payment.'),
      freeEntryPointEndsAt: maybeTime('For a message in the window of a free entry point: when the window ends.'),
      groupProgress: nullable(groupProgressComponent.ref, 'Number of participants reached; null outside groups.'),
      reactions: Type.Array(reactionComponent.ref),
      versions: Type.Array(versionComponent.ref, {
        description:
          'All versions of an edited message, oldest first: the original, unless it is unknown, then each edit. ' +
          'Empty for a message that was not edited.',
      }),
      revoked: nullable(
        Type.Object({ wamid: plainText(), at: maybeTime("Meta's time."), more: moreKeys }),
        'When its sender deleted it.',
      ),
      more: moreKeys,
      errors: Type.Array(metaErrorComponent.ref, { description: 'Why Meta could not deliver it unchanged.' }),
    },
    { description: 'One WhatsApp message with everything reported about it.' },
  ),
);

export type MessageView = Static<typeof messageComponent.schema>;
export type StatusView = Static<typeof statusComponent.schema>;
export type PaymentView = Static<typeof paymentComponent.schema>;
export type CallView = Static<typeof callComponent.schema>;
export type MediaView = Static<typeof mediaComponent.schema>;
export type ReactionView = Static<typeof reactionComponent.schema>;
export type VersionView = Static<typeof versionComponent.schema>;
export type QuotedMessageView = Static<typeof quotedMessageComponent.schema>;
/** All of them, for the OpenAPI document. */
export const messageComponents: readonly Component[] = [
  messageComponent,
  callComponent,
  statusComponent,
  groupProgressComponent,
  mediaComponent,
  reactionComponent,
  versionComponent,
  quotedMessageComponent,
  productComponent,
  paymentComponent,
  paymentReportComponent,
];
