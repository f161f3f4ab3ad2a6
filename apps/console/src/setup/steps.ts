import type { BusinessNumber, Index, ServiceStatus } from '../api/types.ts';
import { counted } from '../home/summary.ts';
import * as texts from '../texts.ts';

/** The known facts of a set-up. */
export interface SetupFacts {
  readonly index: Index;
  /** Whether the key may ask Meta, which needs `read:content`. */
  readonly mayAskMeta: boolean;
  /** From the service; null until it has answered. */
  readonly own: OwnFacts | null;
  /** From Meta; null until it has answered. */
  readonly meta: MetaFacts | null;
}

export interface OwnFacts {
  readonly status: ServiceStatus;
  readonly hasMessage: boolean;
  readonly hasSent: boolean;
  readonly subscriptions: number;
}

/** Meta's data about the account; null if it could not be asked. */
export interface MetaFacts {
  readonly numbers: readonly BusinessNumber[] | null;
  readonly subscribedApps: number | null;
}

export interface SetupStep extends Standing {
  readonly id: string;
  readonly title: string;
}

interface Standing {
  /** `checking`: the service or Meta has not answered yet. */
  readonly state: 'done' | 'open' | 'optional' | 'checking';
  /** The state of the step, or what to do. */
  readonly words: string;
}

/** The guide's steps with their states, in order. */
export function setupSteps(facts: SetupFacts): readonly SetupStep[] {
  const { mayAskMeta, own } = facts;
  // A store on another machine is backed up there.
  const hasDisk = own === null || own.status.disk !== null;
  return [
    { id: 'configured', title: texts.setupTheAccountAndItsNumber, ...configured(facts) },
    { id: 'token', title: texts.setupMetaAcceptsTheAccessToken, ...token(facts) },
    ...(mayAskMeta
      ? [
          { id: 'registered', title: texts.setupTheNumberIsConnected, ...registered(facts) },
          { id: 'subscribed', title: texts.setupAnAppGetsTheAccounts, ...subscribed(facts) },
        ]
      : []),
    { id: 'callback', title: texts.setupWebhooksArrive, ...callback(facts) },
    { id: 'messages', title: texts.setupAMessageArrived, ...fields(facts) },
    { id: 'sent', title: texts.setupAMessageWasSent, ...sent(facts) },
    { id: 'notified', title: texts.setupYourSoftwareIsNotified, ...notified(facts) },
    ...(hasDisk ? [{ id: 'backup', title: texts.setupTheStoreIsBackedUp, ...backup(facts) }] : []),
  ];
}

const checking = (words: string): Standing => ({ state: 'checking', words });
const done = (words: string): Standing => ({ state: 'done', words });
const optional = (words: string): Standing => ({ state: 'optional', words });
const required = (isDone: boolean, words: string, open: string): Standing =>
  isDone ? done(words) : { state: 'open', words: open };

/** The state of a step that depends only on the service's own facts. */
const known = ({ own }: SetupFacts, standing: (own: OwnFacts) => Standing): Standing =>
  own === null ? checking(texts.setupChecking) : standing(own);

const configured = ({ index: { wabaIds = [], phoneNumberIds = [] } }: SetupFacts): Standing =>
  required(
    wabaIds.length > 0 && phoneNumberIds.length > 0,
    texts.setupAccountNumber(wabaIds.join(', '), phoneNumberIds.join(', ')),
    texts.setupSetIntexuraosWhatsappWabaId,
  );

const token = (facts: SetupFacts): Standing =>
  known(facts, ({ status: { token: held } }) => {
    const { meta, mayAskMeta } = facts;
    if (mayAskMeta && meta === null && !held.isRefused) return checking(texts.setupAskingMeta);
    const until = held.expiresAt
      ? texts.setupItExpiresReplaceItBefore(held.expiresAt.slice(0, 10))
      : texts.setupNoDateIsKnownOn;
    const isAccepted = (!mayAskMeta || (meta?.numbers ?? null) !== null) && !held.isRefused;
    const open = held.isRefused ? texts.setupMetaRefusesItMakeOne : texts.setupMetaCouldNotBeAsked;
    return required(isAccepted, until, open);
  });

function registered({ meta, index: { phoneNumberIds = [] } }: SetupFacts): Standing {
  if (meta === null) return checking(texts.setupAskingMeta);
  const ours = (meta.numbers ?? []).filter(({ id }) => phoneNumberIds.length === 0 || phoneNumberIds.includes(id));
  const bad = ours.filter(({ status }) => status !== undefined && status !== 'CONNECTED');
  return required(
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

const subscribed = ({ meta }: SetupFacts): Standing =>
  meta === null
    ? checking(texts.setupAskingMeta)
    : required((meta.subscribedApps ?? 0) > 0, texts.setupTheAccountIsSubscribed, texts.setupMetaNamesNoSubscribedApp);

const callback = (facts: SetupFacts): Standing =>
  known(facts, ({ status: { receiving } }) =>
    required(receiving.lastWebhookAt !== null, texts.setupMetaReachesThisService, texts.setupNoneHasComeEnterThe),
  );

const fields = (facts: SetupFacts): Standing =>
  known(facts, ({ hasMessage }) =>
    required(hasMessage, texts.setupTheFieldMessagesIsSubscribed, texts.setupWriteToTheNumberFrom),
  );

const sent = (facts: SetupFacts): Standing =>
  known(facts, ({ hasSent }) => required(hasSent, texts.setupMetaTookIt, texts.setupAnswerTheMessageInThe));

const notified = (facts: SetupFacts): Standing =>
  known(facts, ({ subscriptions }) =>
    subscriptions > 0
      ? done(texts.setupBy(counted(subscriptions, texts.setupSubscription)))
      : optional(texts.setupCreateASubscriptionOrFollow),
  );

const backup = (facts: SetupFacts): Standing =>
  known(facts, ({ status: { lastBackupAt } }) =>
    lastBackupAt ? done(texts.setupByNpmRunBackup) : optional(texts.setupRunNpmRunBackupEvery),
  );
