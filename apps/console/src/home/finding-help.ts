import type { KeyScope } from '@intexuraos/service-api/words';
import type { Client } from '../api/client.ts';
import type { Problem, Tried } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { counted } from './summary.ts';

/** An action that the page offers for a problem. It is safe even if it does not help. */
export interface Fix {
  readonly words: string;
  /** The scope that it needs. */
  readonly scope: KeyScope;
  /** @returns the result, in a sentence. */
  readonly act: (client: Client) => Promise<string>;
}

/** A link to the place where a problem is shown, or fixed by hand. */
export interface Where {
  readonly words: string;
  readonly href: string;
}

export interface Help {
  readonly fix?: Fix;
  readonly where?: Where;
}

/** The help for a problem, by its id: the kind and the subject (docs/reference/problems.md). */
export function helpFor({ id }: Pick<Problem, 'id'>): Help {
  const [kind = '', ...rest] = id.split(':');
  const subject = rest.join(':');
  const where = places[kind]?.(subject);
  const fix = fixes[kind]?.(subject);
  return { ...(fix && { fix }), ...(where && { where }) };
}

const fixes: Readonly<Record<string, (subject: string) => Fix | undefined>> = {
  sending_paused: (subject) => {
    const [number = '', cause = '', hold] = subject.split('/');
    if (cause === 'operator') return resume(number);
    // A hold of the whole account names no number.
    return tryNow(hold === undefined ? undefined : number);
  },
  meta_failing: () => tryNow(undefined),
  subscription_failing: (subscription) => ({
    words: texts.homeTryNow,
    scope: 'manage',
    act: async (client) => {
      const { deliveries } = await client.deliveries.retryMany({ subscription, state: 'retrying' });
      return deliveries === 0 ? texts.homeNoDeliveryWaits : texts.homeTriedNow(counted(deliveries, texts.homeDelivery));
    },
  }),
  subscription_disabled: (id) => ({
    words: texts.homeEnableAgain,
    scope: 'manage',
    act: async (client) => texts.homeItIs((await client.subscriptions.resume(id)).state),
  }),
  media_failing: () => ({
    words: texts.homeDownloadAgain,
    scope: 'manage',
    act: async (client) => {
      const lists = await Promise.all(
        (['failed', 'wanted'] as const).map((state) => client.media.list({ state, limit: 100 }).page()),
      );
      const files = lists.flatMap(({ data }) => data);
      for (const { id } of files) await client.media.retry(id);
      return files.length === 0
        ? texts.homeNoFileIsMissingAny
        : texts.homeQueued(counted(files.length, texts.homeDownload));
    },
  }),
  alerts_failing: () => ({
    words: texts.homeSendATestAlert,
    scope: 'manage',
    act: async (client) => {
      const { results } = await client.testAlerts();
      return results.map(({ target, problem }) => `${target}: ${problem ?? 'accepted'}`).join('; ');
    },
  }),
};

const resume = (number: string): Fix => ({
  words: texts.homeResume,
  scope: 'manage',
  act: async (client) =>
    (await client.outbox.resume(number)).resumed.length > 0 ? texts.homeResumed : texts.homeItWasResumedBefore,
});

const tryNow = (number: string | undefined): Fix => ({
  words: texts.homeTryNow,
  scope: 'manage',
  act: async (client) => triedWords((await client.outbox.tryPaused(number)).tried),
});

const outcomes: Readonly<Record<Tried['outcome'], string>> = {
  resumed: texts.homeItWorksWhatWaitedIs,
  still_paused: texts.homeStillRefused,
  not_tried: texts.homeNoMessageWaitsToTry,
  pending: texts.homeTriedMetaHasNotDecided,
  operator: texts.homeAPersonPausedItSo,
};

export const triedWords = (tried: readonly Pick<Tried, 'outcome'>[]): string =>
  tried.length === 0
    ? texts.homeNothingIsPausedAnyMore
    : [...new Set(tried.map(({ outcome }) => outcomes[outcome]))].join(' ');

const setup = (): Where => ({ words: texts.homeSetUp, href: linkTo(['account', 'setup']) });
const events = (): Where => ({ words: texts.homeEvents, href: linkTo(['events']) });
const subscription = (id: string): Where => ({
  words: texts.homeTheSubscription,
  href: linkTo(['subscriptions', id]),
});

const places: Readonly<Record<string, (subject: string) => Where>> = {
  token_missing: setup,
  token_expiring: setup,
  ids_swapped: setup,
  signatures_wrong: setup,
  webhooks_refused: setup,
  nothing_received: setup,
  statuses_missing: setup,
  processing_behind: events,
  webhook_parts_unread: events,
  foreign_updates: events,
  test_webhooks: events,
  other_responder: () => ({ words: texts.homeInbox, href: linkTo(['inbox']) }),
  requests_refused: () => ({ words: texts.homeKeys, href: linkTo(['account', 'keys']) }),
  sending_paused: (subject) => {
    const [first = '', ...rest] = subject.split('/');
    const phoneNumberId = rest.length === 1 && rest[0] !== 'operator' ? undefined : first;
    return { words: texts.homeWhatWaits, href: linkTo(['outbox'], { state: 'queued,sending', phoneNumberId }) };
  },
  meta_failing: () => ({ words: texts.homeWhatWaits, href: linkTo(['outbox'], { state: 'queued,sending' }) }),
  queue_long: (subject) => ({
    words: texts.homeWhatWaits,
    href: linkTo(['outbox'], { state: 'queued', phoneNumberId: subject === 'recipient' ? undefined : subject }),
  }),
  account_restricted: () => ({
    words: texts.homeWhatsAppManager,
    href: 'https://business.facebook.com/latest/whatsapp_manager/',
  }),
  subscription_failing: subscription,
  subscription_disabled: subscription,
};
