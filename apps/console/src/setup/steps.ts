import type { BusinessNumber, Index, ServiceStatus } from '../api/types.ts';
import { counted } from '../home/summary.ts';
import * as texts from '../texts.ts';

/** What is known of a set-up. */
export interface SetupFacts {
  readonly index: Index;
  /** Whether Meta may be asked: what it says is for a key that may read content. */
  readonly mayAskMeta: boolean;
  /** What the service itself knows; null until it has answered. */
  readonly own: OwnFacts | null;
  /** What Meta says; null until it has answered. */
  readonly meta: MetaFacts | null;
}

export interface OwnFacts {
  readonly status: ServiceStatus;
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
  /** `checking`: who knows it has not answered yet. */
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

const checking = (id: string, title: string, words = texts.setupAskingMeta): SetupStep => ({
  id,
  title,
  state: 'checking',
  words,
});

/** A step that the service itself knows about, once it has answered. */
const ownStep = ({ own }: SetupFacts, id: string, title: string, of: (own: OwnFacts) => SetupStep): SetupStep =>
  own === null ? checking(id, title, texts.setupChecking) : of(own);

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

function token(facts: SetupFacts): SetupStep {
  const { meta, mayAskMeta } = facts;
  const title = texts.setupMetaAcceptsTheAccessToken;
  return ownStep(facts, 'token', title, ({ status: { token: held } }) => {
    if (mayAskMeta && meta === null && !held.isRefused) return checking('token', title);
    const until = held.expiresAt
      ? texts.setupItExpiresReplaceItBefore(held.expiresAt.slice(0, 10))
      : texts.setupNoDateIsKnownOn;
    const isAccepted = (!mayAskMeta || (meta?.numbers ?? null) !== null) && !held.isRefused;
    const open = held.isRefused ? texts.setupMetaRefusesItMakeOne : texts.setupMetaCouldNotBeAsked;
    return step('token', title, isAccepted, until, open);
  });
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

const callback = (facts: SetupFacts): SetupStep =>
  ownStep(facts, 'callback', texts.setupWebhooksArrive, ({ status: { receiving } }) =>
    step(
      'callback',
      texts.setupWebhooksArrive,
      receiving.lastWebhookAt !== null,
      texts.setupMetaReachesThisService,
      texts.setupNoneHasComeEnterThe,
    ),
  );

const fields = (facts: SetupFacts): SetupStep =>
  ownStep(facts, 'messages', texts.setupAMessageArrived, ({ hasMessage }) =>
    step(
      'messages',
      texts.setupAMessageArrived,
      hasMessage,
      texts.setupTheFieldMessagesIsSubscribed,
      texts.setupWriteToTheNumberFrom,
    ),
  );

function later(facts: SetupFacts): readonly SetupStep[] {
  const { own } = facts;
  const sent = texts.setupAMessageWasSent;
  const steps = [
    ownStep(facts, 'sent', sent, ({ hasSent }) =>
      step('sent', sent, hasSent, texts.setupMetaTookIt, texts.setupAnswerTheMessageInThe),
    ),
    ownStep(facts, 'notified', texts.setupYourSoftwareIsNotified, ({ subscriptions }) => ({
      id: 'notified',
      title: texts.setupYourSoftwareIsNotified,
      state: subscriptions > 0 ? 'done' : 'optional',
      words:
        subscriptions > 0
          ? texts.setupBy(counted(subscriptions, texts.setupSubscription))
          : texts.setupCreateASubscriptionOrFollow,
    })),
  ];
  // Where the store is not on this machine, somebody else backs it up.
  if (own !== null && own.status.disk === null) return steps;
  const backup = ownStep(facts, 'backup', texts.setupTheStoreIsBackedUp, ({ status: { lastBackupAt } }) => ({
    id: 'backup',
    title: texts.setupTheStoreIsBackedUp,
    state: lastBackupAt ? 'done' : 'optional',
    words: lastBackupAt ? texts.setupByNpmRunBackup : texts.setupRunNpmRunBackupEvery,
  }));
  return [...steps, backup];
}
