import type { MessageItem, StatusItem, UserRef, WebhookItem } from '@intexuraos/cloud-api';
import fc from 'fast-check';
import {
  accountItem,
  automaticEventItem,
  callItem,
  contactItem,
  editItem,
  handoverItem,
  messageItem,
  otherItem,
  paymentItem,
  preferenceItem,
  reactionItem,
  revokeItem,
  statusItem,
  systemItem,
  userActionItem,
  userIdUpdateItem,
} from './items.ts';
import { noon, otherPhoneNumberId, phoneNumberId } from './webhooks.ts';

/*
 * A small and contradictory world: few users, numbers, messages and times, so that items meet, tie and disagree in
 * every way. Numbers change owners, user ids go round in circles, the same message is told with different content.
 */

const anyUserId = fc.constantFrom('US.1', 'US.2', 'US.3');
const anyWaId = fc.constantFrom('101', '102', '103');
const anyName = fc.option(fc.constantFrom('Ada', 'Bob'), { nil: undefined });

const anyParentId = fc.constantFrom('US.ENT.1', 'US.ENT.2');

const anyUser: fc.Arbitrary<UserRef> = fc
  .oneof(
    fc.record({ waId: anyWaId }),
    fc.record({ waId: anyWaId, otherSpellings: fc.subarray(['101', '102', '109'], { minLength: 1, maxLength: 1 }) }),
    fc.record({ userId: anyUserId }),
    fc.record({ parentUserId: anyParentId }),
    fc.record({ waId: anyWaId, userId: anyUserId }),
    fc.record({ parentUserId: anyParentId, userId: anyUserId }),
    fc.record({ waId: anyWaId, parentUserId: anyParentId }),
    fc.record({ waId: anyWaId, parentUserId: anyParentId, userId: anyUserId }),
  )
  .chain((ids) => fc.record({ name: anyName, username: anyName }).map((names) => ({ ...ids, ...names })));

const anyTime = fc.option(
  fc.constantFrom(0, 1, 2, 90_000_000).map((ms) => noon + ms),
  { nil: undefined, freq: 9 },
);
const anyWamid = fc.constantFrom('wamid.1', 'wamid.2', 'wamid.3');
const anyGroup = fc.option(fc.constantFrom('G1'), { nil: undefined, freq: 1 });
const anyText = fc.constantFrom('a', 'b', 'bb');
const anyErrors = fc.constantFrom(
  [],
  [{ code: 131026 }],
  [{ code: 131026, title: 'Undeliverable' }],
  [{ code: 131070 }],
);

/** What every item may have. */
const anyCommon = fc.record({
  via: fc.constantFrom('messages', 'messages', 'standby', 'history', ''),
  phoneNumberId: fc.constantFrom(phoneNumberId, phoneNumberId, phoneNumberId, otherPhoneNumberId, undefined),
  at: anyTime,
  user: fc.option(anyUser, { nil: undefined, freq: 9 }),
});

const anyMessage: fc.Arbitrary<MessageItem> = fc
  .record({
    common: anyCommon,
    wamid: anyWamid,
    kind: fc.constantFrom('message', 'message', 'echo', 'history'),
    direction: fc.constantFrom('in', 'out'),
    type: fc.constantFrom('text', 'image', 'media_placeholder', 'request_welcome', 'unsupported'),
    text: anyText,
    isFromResponder: fc.boolean(),
    errors: anyErrors,
    groupId: anyGroup,
    historyStatus: fc.constantFrom('read', 'delivered', 'error', 'pending'),
  })
  .map(({ common, wamid, kind, direction, type, text, historyStatus, ...rest }) =>
    messageItem(wamid, {
      ...common,
      ...rest,
      kind,
      type,
      content: { body: text },
      direction: kind === 'history' ? direction : kind === 'echo' ? 'out' : 'in',
      ...(kind === 'history' ? { historyStatus } : {}),
    }),
  );

const anyChange: fc.Arbitrary<MessageItem> = fc
  .record({
    common: anyCommon,
    groupId: anyGroup,
    kind: fc.constantFrom('message', 'echo'),
    // One of them is a message's own: broken, and so to be borne.
    wamid: fc.constantFrom('wamid.C1', 'wamid.C2', 'wamid.C3', 'wamid.1'),
    target: anyWamid,
    change: fc.constantFrom('react', 'unreact', 'edit', 'revoke'),
    text: anyText,
  })
  .map(({ common, groupId, kind, wamid, target, change, text }) => {
    const more = { ...common, groupId, kind } as const;
    if (change === 'edit') return editItem(wamid, target, text, more);
    if (change === 'revoke') return revokeItem(wamid, target, more);
    return reactionItem(wamid, target, change === 'react' ? text : undefined, more);
  });

const anyStatus: fc.Arbitrary<StatusItem> = fc
  .record({
    common: anyCommon,
    wamid: anyWamid,
    status: fc.constantFrom('sent', 'delivered', 'read', 'played', 'failed', 'warning'),
    errors: anyErrors,
    pricing: fc.constantFrom(undefined, { category: 'utility' }, { category: 'marketing' }),
    opaqueData: fc.option(anyText, { nil: undefined }),
    conversation: fc.constantFrom(undefined, { id: 'c' }, { id: 'c', expiration_timestamp: '1' }),
    freeEntryPointEndsAt: anyTime,
    group: fc.option(fc.record({ groupId: fc.constant('G1'), participant: anyUser }), { nil: undefined, freq: 1 }),
  })
  .map(({ common, wamid, status, group, ...rest }) => statusItem(wamid, status, { ...common, ...rest, ...group }));

const anyPayment: fc.Arbitrary<WebhookItem> = fc
  .record({
    common: anyCommon,
    wamid: anyWamid,
    state: fc.constantFrom('pending', 'captured', 'failed'),
    referenceId: fc.constantFrom('order-1', 'order-2', undefined),
    amount: fc.constantFrom(undefined, { value: 1, offset: 100 }, { value: 2, offset: 100 }),
    errors: anyErrors,
  })
  .map(({ common, wamid, state, ...rest }) => paymentItem(wamid, state, { ...common, ...rest }));

const anyContext = fc.option(fc.record({ summary: fc.option(anyText, { nil: undefined }), value: anyText }), {
  nil: undefined,
  freq: 1,
});

const anyHandover: fc.Arbitrary<WebhookItem> = fc
  .record({
    common: anyCommon,
    type: fc.constantFrom('control_passed', 'control_taken'),
    metadata: fc.option(anyText, { nil: undefined }),
    conversationContext: anyContext,
  })
  .map(({ common, type, ...rest }) => handoverItem(type, { ...common, ...rest }));

const anySuccession: fc.Arbitrary<WebhookItem> = fc.oneof(
  fc
    .record({
      common: anyCommon,
      previous: anyUserId,
      current: anyUserId,
      previousParentUserId: fc.option(anyParentId, { nil: undefined }),
    })
    .map(({ common, previous, current, previousParentUserId }) =>
      userIdUpdateItem(previous, current, { ...common, previousParentUserId }),
    ),
  fc
    .record({
      common: anyCommon,
      subtype: fc.constantFrom('user_changed_number', 'user_changed_user_id', 'customer_identity_changed'),
      becomes: anyUser,
    })
    .map(({ common, subtype, becomes }) => systemItem('wamid.S', subtype, becomes, common)),
);

const anyUserUpdate: fc.Arbitrary<WebhookItem> = fc.oneof(
  fc
    .record({ common: anyCommon, type: fc.constantFrom('stop', 'resume'), category: fc.constantFrom('m', '__proto__') })
    .map(({ common, type, category }) => preferenceItem(type, { ...common, category })),
  fc
    .record({ common: anyCommon, type: fc.constantFrom('add', 'remove'), fullName: anyName })
    .map(({ common, type, fullName }) => contactItem(type, { ...common, fullName })),
);

const anyFile = fc.option(
  fc.constantFrom({ id: '1' }, { id: '1', url: 'https://example.com/1' }, { id: '2', sha256: 'aGFzaA==' }),
  { nil: undefined },
);

const anyCall: fc.Arbitrary<WebhookItem> = fc
  .record({
    common: anyCommon,
    // One of them is a message's: the user left a voicemail.
    callId: fc.constantFrom('wacid.1', 'wamid.1'),
    type: fc.constantFrom('connect', 'RINGING', 'ACCEPTED', 'REJECTED', 'terminate', 'call_recording_available'),
    startedBy: fc.constantFrom('user', 'business', undefined),
    status: fc.constantFrom('COMPLETED', 'Completed', 'FAILED', undefined),
    startedAt: anyTime,
    endedAt: anyTime,
    durationSeconds: fc.constantFrom(undefined, 0, 7),
    deeplinkPayload: fc.option(anyText, { nil: undefined }),
    opaqueData: fc.option(anyText, { nil: undefined }),
    recording: anyFile,
    errors: anyErrors,
  })
  .map(({ common, type, ...call }) => callItem(type, { ...common, ...call }));

/** What Meta observed of a user, about a message or not, who is named or not. */
const anyObservation: fc.Arbitrary<WebhookItem> = fc.oneof(
  fc
    .record({ common: anyCommon, wamid: anyWamid, type: fc.constantFrom('LeadSubmitted', 'Purchase') })
    .map(({ common, wamid, type }) => automaticEventItem(wamid, { ...common, type })),
  fc
    .record({ common: anyCommon, clickId: anyText, wamid: fc.option(anyWamid, { nil: undefined }) })
    .map(({ common, clickId, wamid }) => userActionItem(clickId, { ...common, wamid })),
);

const anyConsent: fc.Arbitrary<WebhookItem> = fc
  .record({
    common: anyCommon,
    wamid: fc.constantFrom('wamid.P1', 'wamid.P2'),
    response: fc.constantFrom('accept', 'reject'),
    isPermanent: fc.boolean(),
    expiresAt: anyTime,
  })
  .map(({ common, wamid, response, isPermanent, expiresAt }) => {
    const callPermission = { response, isPermanent, ...(expiresAt === undefined ? {} : { expiresAt }) };
    const content = { type: 'call_permission_reply', call_permission_reply: callPermission };
    return messageItem(wamid, { ...common, type: 'interactive', content, callPermission });
  });

const anyAccountUpdate: fc.Arbitrary<WebhookItem> = fc.oneof(
  fc
    .record({ at: anyTime, type: fc.constantFrom('APPROVED', 'PAUSED'), raw: fc.constantFrom({ a: 1 }, { b: [2] }) })
    .map(({ type, ...rest }) => accountItem(type, { ...rest, kind: 'template', subject: '1' })),
  fc.record({ common: anyCommon, subject: anyText }).map(({ common, subject }) =>
    accountItem('group_create', {
      ...common,
      kind: 'group',
      field: 'group_lifecycle_update',
      subject: 'G1',
      groupId: 'G1',
      raw: { subject },
    }),
  ),
  anyCommon.map((common) => otherItem('unknown', common)),
);

const anyItem: fc.Arbitrary<WebhookItem> = fc.oneof(
  { arbitrary: anyMessage, weight: 5 },
  { arbitrary: anyChange, weight: 3 },
  { arbitrary: anyStatus, weight: 5 },
  { arbitrary: anyPayment, weight: 2 },
  { arbitrary: anyHandover, weight: 3 },
  { arbitrary: anySuccession, weight: 3 },
  { arbitrary: anyUserUpdate, weight: 2 },
  { arbitrary: anyCall, weight: 3 },
  { arbitrary: anyObservation, weight: 3 },
  { arbitrary: anyConsent, weight: 1 },
  { arbitrary: anyAccountUpdate, weight: 1 },
);

export interface TwoDeliveries {
  readonly once: WebhookItem[];
  readonly again: WebhookItem[][];
}

/** The same items twice: as they are, and shuffled, some of them repeated, cut into other batches. */
export const anyTwoDeliveries: fc.Arbitrary<TwoDeliveries> = twoDeliveriesOf(
  fc.array(anyItem, { minLength: 1, maxLength: 14 }),
);

/** The same for items that link users' ids, and messages under all of them. */
export const anyTwoDeliveriesOfIdentity: fc.Arbitrary<TwoDeliveries> = twoDeliveriesOf(
  fc.array(fc.oneof(anySuccession, anyMessage, anyStatus), { minLength: 2, maxLength: 10 }),
);

function twoDeliveriesOf(items: fc.Arbitrary<WebhookItem[]>): fc.Arbitrary<TwoDeliveries> {
  return items.chain((once) =>
    fc.record({
      once: fc.constant(once),
      again: fc
        .array(fc.constantFrom(...once), { maxLength: 6 })
        .chain((repeats) => fc.shuffledSubarray([...once, ...repeats], { minLength: once.length + repeats.length }))
        .chain((shuffled) => fc.array(fc.nat(shuffled.length), { maxLength: 3 }).map((cuts) => cutAt(shuffled, cuts))),
    }),
  );
}

function cutAt<T>(list: readonly T[], cuts: readonly number[]): T[][] {
  const ends = [...cuts, list.length].sort((a, b) => a - b);
  return ends.map((end, index) => list.slice(ends[index - 1] ?? 0, end));
}
