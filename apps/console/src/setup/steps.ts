import type { BusinessNumber, Index, ServiceStatus } from '../api/types.ts';
import { counted } from '../home/summary.ts';
import * as texts from '../texts.ts';

/** What is known of a set-up. */
export interface SetupFacts {
  readonly index: Index;
  readonly status: ServiceStatus;
  /** Whether Meta may be asked: what it says is for a key that may read content. */
  readonly mayAskMeta: boolean;
  /** What Meta says; null until it has answered. */
  readonly meta: MetaFacts | null;
  readonly hasMessage: boolean;
  readonly hasSent: boolean;
  readonly subscriptions: number;
}

/** What Meta says of the account; null where it could not be asked. */
export interface MetaFacts {
  readonly numbers: readonly BusinessNumber[] | null;
  readonly subscribedApps: number | null;
}

export interface SetupStep {
  readonly id: string;
  readonly title: string;
  /** `checking`: Meta has not answered yet. */
  readonly state: 'done' | 'open' | 'optional' | 'checking';
  /** Where it stands, or what to do. */
  readonly words: string;
}

/** The guide's steps with how far each is, in the order in which they are done. */
export function setupSteps(facts: SetupFacts): readonly SetupStep[] {
  return [
    configured(facts),
    token(facts),
    ...(facts.mayAskMeta ? [registered(facts), subscribed(facts)] : []),
    callback(facts),
    fields(facts),
    ...later(facts),
  ];
}

const checking = (id: string, title: string): SetupStep => ({
  id,
  title,
  state: 'checking',
  words: texts.setupAskingMeta,
});

function step(id: string, title: string, isDone: boolean, done: string, open: string): SetupStep {
  return { id, title, state: isDone ? 'done' : 'open', words: isDone ? done : open };
}

const configured = ({ index: { wabaIds = [], phoneNumberIds = [] } }: SetupFacts): SetupStep =>
  step(
    'configured',
    texts.setupTheAccountAndItsNumber,
    wabaIds.length > 0 && phoneNumberIds.length > 0,
    texts.setupAccountNumber(wabaIds.join(', '), phoneNumberIds.join(', ')),
    texts.setupSetIntexuraosWhatsappWabaId,
  );

function token({ status: { token: held }, meta, mayAskMeta }: SetupFacts): SetupStep {
  if (mayAskMeta && meta === null && !held.isRefused) return checking('token', texts.setupMetaAcceptsTheAccessToken);
  const until = held.expiresAt
    ? texts.setupItExpiresReplaceItBefore(held.expiresAt.slice(0, 10))
    : texts.setupNoDateIsKnownOn;
  return step(
    'token',
    texts.setupMetaAcceptsTheAccessToken,
    (!mayAskMeta || (meta?.numbers ?? null) !== null) && !held.isRefused,
    until,
    held.isRefused ? texts.setupMetaRefusesItMakeOne : texts.setupMetaCouldNotBeAsked,
  );
}

function registered({ meta, index: { phoneNumberIds = [] } }: SetupFacts): SetupStep {
  if (meta === null) return checking('registered', texts.setupTheNumberIsConnected);
  const ours = (meta.numbers ?? []).filter(({ id }) => phoneNumberIds.length === 0 || phoneNumberIds.includes(id));
  const bad = ours.filter(({ status }) => status !== undefined && status !== 'CONNECTED');
  return step(
    'registered',
    texts.setupTheNumberIsConnected,
    ours.length > 0 && bad.length === 0,
    ours.map((number) => `${number.display_phone_number ?? number.id}, ${number.verified_name ?? ''}`).join('; '),
    bad.length > 0
      ? texts.setupRegisterItWithItsPin(
          bad
            .map((number) =>
              texts.setupIs(number.display_phone_number ?? number.id, (number.status ?? '').toLowerCase()),
            )
            .join('; '),
        )
      : texts.setupMetaShowsNoSuchNumber,
  );
}

const subscribed = ({ meta }: SetupFacts): SetupStep =>
  meta === null
    ? checking('subscribed', texts.setupAnAppGetsTheAccounts)
    : step(
        'subscribed',
        texts.setupAnAppGetsTheAccounts,
        (meta.subscribedApps ?? 0) > 0,
        texts.setupTheAccountIsSubscribed,
        texts.setupMetaNamesNoSubscribedApp,
      );

const callback = ({ status: { receiving } }: SetupFacts): SetupStep =>
  step(
    'callback',
    texts.setupWebhooksArrive,
    receiving.lastWebhookAt !== null,
    texts.setupMetaReachesThisService,
    texts.setupNoneHasComeEnterThe,
  );

const fields = ({ hasMessage }: SetupFacts): SetupStep =>
  step(
    'messages',
    texts.setupAMessageArrived,
    hasMessage,
    texts.setupTheFieldMessagesIsSubscribed,
    texts.setupWriteToTheNumberFrom,
  );

const later = ({ hasSent, subscriptions, status: { lastBackupAt, disk } }: SetupFacts): readonly SetupStep[] => [
  step('sent', texts.setupAMessageWasSent, hasSent, texts.setupMetaTookIt, texts.setupAnswerTheMessageInThe),
  {
    id: 'notified',
    title: texts.setupYourSoftwareIsNotified,
    state: subscriptions > 0 ? 'done' : 'optional',
    words:
      subscriptions > 0
        ? texts.setupBy(counted(subscriptions, texts.setupSubscription))
        : texts.setupCreateASubscriptionOrFollow,
  },
  ...(disk === null
    ? []
    : [
        {
          id: 'backup',
          title: texts.setupTheStoreIsBackedUp,
          state: lastBackupAt ? ('done' as const) : ('optional' as const),
          words: lastBackupAt ? texts.setupByNpmRunBackup : texts.setupRunNpmRunBackupEvery,
        },
      ]),
];
