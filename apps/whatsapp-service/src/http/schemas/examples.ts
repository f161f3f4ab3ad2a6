import type { BulkView } from '@intexuraos/service-api/schemas';

/**
 * The examples of the OpenAPI document: one short story of a user who asks and gets an answer. Nobody in it is real.
 */

const phoneNumberId = '106540352242922';
const wabaId = '102290129340398';
export const exampleMediaId = '1037543291543636';
const conversationId = 'cnv_5f0c1d7a9be3426f8d10';
const user = {
  waId: '16505550123',
  userId: 'US.13491208655302741918',
  parentUserId: null,
  name: 'Ada',
  username: null,
};

const question = {
  id: 'wamid.HBgLMTY1MDU1NTAxMjMVAgASGBQzQUE5RkI1OEMyRkIxRDI1RkEyRAA=',
  timestamp: '1772357400',
  from: user.waId,
  type: 'text',
  text: { body: 'Is the bakery open on Sunday?' },
};

/** A webhook as Meta sends it. */
export const exampleWebhook = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: wabaId,
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
            contacts: [{ profile: { name: user.name }, wa_id: user.waId, user_id: user.userId }],
            messages: [question],
          },
        },
      ],
    },
  ],
};

export const exampleEvent = {
  id: '3f1c9a52e07d4b8896ad0e5c7b21f934',
  state: 'processed',
  signatureValid: true,
  receivedAt: '2026-03-01T09:30:01.482Z',
  lastReceivedAt: '2026-03-01T09:30:01.482Z',
  deliveries: 1,
  sizeBytes: 519,
  wabaId,
  phoneNumberId,
  foreign: [],
  result: {
    processedAt: '2026-03-01T09:30:01.497Z',
    kinds: { 'message.text': 1 },
    counts: { applied: 1, duplicate: 0, failed: 0, rejected: 0 },
  },
};

export const exampleReplayedEvent = { ...exampleEvent, state: 'pending', result: null };

export const exampleEventDetail = {
  ...exampleEvent,
  items: [
    {
      path: '/entry/0/changes/0/value/messages/0',
      kind: 'message.text',
      identity: `message/${phoneNumberId}/${question.id}`,
      state: 'applied',
      reason: null,
      field: 'messages',
      via: 'messages',
      wabaId,
      phoneNumberId,
      businessNumber: '15550783881',
      user,
      groupId: null,
      wamid: question.id,
      at: '2026-03-01T09:30:00.000Z',
      details: {
        direction: 'in',
        isFromResponder: false,
        isForwarded: false,
        isFrequentlyForwarded: false,
        errors: [],
      },
      more: null,
      raw: question,
    },
  ],
  more: {},
};

export const exampleConversation = {
  id: conversationId,
  ids: [conversationId],
  phoneNumberId,
  user,
  groupId: null,
  groupSubject: null,
  contactName: null,
  preferences: {},
  callPermission: {
    isGranted: true,
    response: 'accept',
    isPermanent: false,
    expiresAt: '2026-03-08T09:25:00.000Z',
    source: 'user_action',
    at: '2026-03-01T09:25:00.000Z',
  },
  lastActivityAt: '2026-03-01T09:30:00.000Z',
  lastMessage: { wamid: question.id, kind: 'message', at: '2026-03-01T09:30:00.000Z', type: 'text', direction: 'in' },
  serviceWindow: { isOpen: true, closesAt: '2026-03-02T09:30:00.000Z' },
  freeEntryPoint: { isOpen: false, closesAt: null },
  control: { state: 'mine', since: '2026-03-01T09:30:00.000Z', reason: 'user_message', handover: null },
  context: null,
};

export const exampleMessage = {
  wamid: question.id,
  kind: 'message',
  phoneNumberId,
  conversationId,
  isStub: false,
  direction: 'in',
  type: 'text',
  subtype: null,
  at: '2026-03-01T09:30:00.000Z',
  user,
  groupId: null,
  content: question.text,
  isEdited: false,
  media: null,
  hasUrlPreview: null,
  isVoicemail: false,
  repliesTo: null,
  product: null,
  reactsTo: null,
  about: null,
  entries: [],
  call: null,
  outboxId: null,
  isForwarded: false,
  isFrequentlyForwarded: false,
  referral: null,
  source: 'webhook',
  via: 'messages',
  state: 'received',
  failure: null,
  statuses: [],
  payment: null,
  freeEntryPointEndsAt: null,
  groupProgress: null,
  reactions: [],
  versions: [],
  more: null,
  revoked: null,
  errors: [],
};

const windowClosed = {
  code: 131047,
  title: 'Re-engagement message',
  message: 'Re-engagement message',
  details: 'More than 24 hours have passed since the user last replied.',
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
};

export const exampleFailedMessage = {
  ...exampleMessage,
  wamid: 'wamid.HBgLMTY1MDU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA',
  direction: 'out',
  at: '2026-03-04T15:12:08.000Z',
  content: { body: 'Yes, from eight to noon.' },
  source: 'echo',
  via: 'smb_message_echoes',
  state: 'failed',
  failure: windowClosed,
  statuses: [
    {
      status: 'failed',
      at: '2026-03-04T15:12:09.000Z',
      participant: null,
      opaqueData: null,
      pricing: null,
      conversation: null,
      errors: [windowClosed],
      more: null,
      source: 'webhook',
    },
  ],
};

export const exampleAccountState = {
  wabaId,
  kind: 'template',
  field: 'message_template_status_update',
  subject: '594425479261596',
  fact: '',
  type: 'APPROVED',
  at: '2026-03-01T08:00:00.000Z',
  value: {
    event: 'APPROVED',
    message_template_id: 594425479261596,
    message_template_name: 'opening_hours',
    message_template_language: 'en_US',
    reason: 'NONE',
  },
};

export const exampleHealth = {
  status: 'ok',
  details: 'shown',
  version: '0.1.0',
  uptimeSeconds: 86400,
  store: { kind: 'sqlite', problem: null, warnings: [] },
  configuration: { wabaId: 'checked', phoneNumberId: 'checked', warnings: [] },
  events: { stored: 48210, pending: 0 },
  oldestUnprocessedAt: null,
  oldestUnprocessedAgeMs: null,
  webhooks: { stored: 1204, duplicate: 3 },
  foreignIds: [],
  sending: {
    problem: null,
    queued: 0,
    sending: 0,
    unknown: 0,
    oldestQueuedAt: null,
    pausedNumbers: 0,
    holds: 0,
    paused: [],
  },
  hints: [],
};

export const exampleOutboxEntry = {
  id: 'out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  state: 'delivered',
  summary: 'It has reached the recipient’s phone.',
  phoneNumberId,
  recipient: user.waId,
  type: 'text',
  wamid: 'wamid.HBgLMTY1MDU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA',
  createdAt: '2026-03-01T09:31:02.110Z',
  updatedAt: '2026-03-01T09:31:04.302Z',
  sendAt: null,
  expiresAt: '2026-03-02T09:31:02.110Z',
  attemptCount: 1,
  problem: null,
};

export const exampleOutboxEntryDetail = {
  ...exampleOutboxEntry,
  message: { messaging_product: 'whatsapp', to: user.waId, type: 'text', text: { body: 'Yes, from eight to noon.' } },
  keyId: 'key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  fallbackTemplate: null,
  usedFallback: false,
  onUnknown: 'fail',
  onOtherOwner: 'send',
  callbackData: null,
  idempotencyKey: 'order-1042-hours',
  waitsFor: null,
  attempts: [
    {
      number: 1,
      startedAt: '2026-03-01T09:31:02.114Z',
      endedAt: '2026-03-01T09:31:02.391Z',
      outcome: 'accepted',
      problem: null,
    },
  ],
  statuses: [
    { status: 'sent', at: '2026-03-01T09:31:03.000Z', problem: null },
    { status: 'delivered', at: '2026-03-01T09:31:04.000Z', problem: null },
  ],
  answer: {
    messaging_product: 'whatsapp',
    contacts: [{ input: user.waId, wa_id: user.waId }],
    messages: [{ id: exampleOutboxEntry.wamid }],
  },
};

export const examplePause = {
  phoneNumberId: exampleOutboxEntry.phoneNumberId,
  hold: 'paid',
  cause: 'refused',
  since: '2026-03-01T09:00:00.000Z',
  problem: {
    code: 131042,
    subcode: null,
    title: 'Business eligibility payment issue',
    details: 'Message failed to send because there were one or more errors related to your payment method.',
    userTitle: null,
    userMessage: null,
    cause: 'Meta can’t bill the account: no payment method, credit limit reached, or time zone or currency missing.',
    remedy: 'WhatsApp Manager → Payment settings. Messages that are not billed may still be sent.',
    traceId: null,
    others: [],
  },
};

export const exampleCatalogueEntry = {
  code: 131047,
  title: 'Re-engagement message',
  httpStatus: 400,
  class: 'refuse',
  scope: 'recipient',
  cause: 'More than 24 hours have passed since the user last wrote to this number, so only templates may be sent.',
  remedy: 'Send a template, or give one as fallback_template. The window opens again when the user answers.',
};

/** A page that holds this one record and leads to another page. */
export const examplePage = <T>(record: T) => ({ data: [record], nextCursor: 'eyJhdCI6MTc3MjM1NzQwMTQ4Mn0' });

const { recipient } = exampleOutboxEntry;

export const exampleBulk: BulkView = {
  at: '2026-03-01T09:40:00.000Z',
  dryRun: false,
  changed: 557,
  unchanged: [{ reason: 'moved_on', state: 'sent', messages: 1, example: exampleOutboxEntry.id }],
  numbers: [{ phoneNumberId, messages: 557, takesSeconds: 3129 }],
  recipients: [{ phoneNumberId, recipient, messages: 557, takesSeconds: 3129 }],
  recipientCount: 1,
  nextCursor: null,
};
