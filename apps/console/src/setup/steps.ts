import type { BusinessNumber, Index, ServiceStatus } from '../api/types.ts';

/** What is known of a set-up; null where it could not be asked. */
export interface SetupFacts {
  readonly index: Index;
  readonly status: ServiceStatus;
  readonly numbers: readonly BusinessNumber[] | null;
  readonly subscribedApps: number | null;
  readonly hasMessage: boolean;
  readonly hasSent: boolean;
  readonly subscriptions: number;
}

export interface SetupStep {
  readonly id: string;
  readonly title: string;
  readonly state: 'done' | 'open' | 'optional';
  /** Where it stands, or what to do. */
  readonly words: string;
}

/** The guide's steps with how far each is, in the order in which they are done. */
export function setupSteps(facts: SetupFacts): readonly SetupStep[] {
  return [
    configured(facts),
    token(facts),
    registered(facts),
    subscribed(facts),
    callback(facts),
    fields(facts),
    ...later(facts),
  ];
}

function step(id: string, title: string, isDone: boolean, done: string, open: string): SetupStep {
  return { id, title, state: isDone ? 'done' : 'open', words: isDone ? done : open };
}

const configured = ({ index: { wabaIds = [], phoneNumberIds = [] } }: SetupFacts): SetupStep =>
  step(
    'configured',
    'The account and its number are configured',
    wabaIds.length > 0 && phoneNumberIds.length > 0,
    `Account ${wabaIds.join(', ')}, number ${phoneNumberIds.join(', ')}.`,
    'Set INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID to the ids that Meta’s app shows under API Setup.',
  );

function token({ status: { token: held }, numbers }: SetupFacts): SetupStep {
  const until = held.expiresAt ? `It expires: replace it before ${held.expiresAt.slice(0, 10)}.` : 'Meta takes it.';
  return step(
    'token',
    'Meta accepts the access token',
    numbers !== null && !held.isRefused,
    until,
    held.isRefused
      ? 'Meta refuses it. Make one for a system user, with whatsapp_business_messaging and whatsapp_business_management.'
      : 'Meta could not be asked. Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN to the token of a system user.',
  );
}

function registered({ numbers, index: { phoneNumberIds = [] } }: SetupFacts): SetupStep {
  const ours = (numbers ?? []).filter(({ id }) => phoneNumberIds.length === 0 || phoneNumberIds.includes(id));
  const bad = ours.filter(({ status }) => status !== undefined && status !== 'CONNECTED');
  return step(
    'registered',
    'The number is connected',
    ours.length > 0 && bad.length === 0,
    ours.map((number) => `${number.display_phone_number ?? number.id}, ${number.verified_name ?? ''}`).join('; '),
    bad.length > 0
      ? `${bad.map((number) => `${number.display_phone_number ?? number.id} is ${number.status?.toLowerCase()}`).join('; ')}. Register it with its PIN: whatsapp numbers register.`
      : 'Meta shows no such number. Check the ids, and that the token may see the account.',
  );
}

const subscribed = ({ subscribedApps }: SetupFacts): SetupStep =>
  step(
    'subscribed',
    'An app gets the account’s webhooks',
    (subscribedApps ?? 0) > 0,
    'The account is subscribed.',
    'Meta names no subscribed app, so no webhook comes. Run whatsapp setup, or subscribe the app under WhatsApp, Configuration.',
  );

const callback = ({ status: { receiving } }: SetupFacts): SetupStep =>
  step(
    'callback',
    'Webhooks arrive',
    receiving.lastWebhookAt !== null,
    'Meta reaches this service.',
    'None has come. Enter the callback URL below in Meta’s app, with the verify token from your configuration.',
  );

const fields = ({ hasMessage }: SetupFacts): SetupStep =>
  step(
    'messages',
    'A message arrived',
    hasMessage,
    'The field messages is subscribed.',
    'Write to the number from a phone. If nothing comes, subscribe the field messages in Meta’s app.',
  );

const later = ({ hasSent, subscriptions, status: { lastBackupAt, disk } }: SetupFacts): readonly SetupStep[] => [
  step('sent', 'A message was sent', hasSent, 'Meta took it.', 'Answer the message in the inbox: the window is open.'),
  {
    id: 'notified',
    title: 'Your software is notified',
    state: subscriptions > 0 ? 'done' : 'optional',
    words:
      subscriptions > 0
        ? `By ${subscriptions} subscription${subscriptions === 1 ? '' : 's'}.`
        : 'Create a subscription, or follow /v1/stream. The console needs neither.',
  },
  ...(disk === null
    ? []
    : [
        {
          id: 'backup',
          title: 'The store is backed up',
          state: lastBackupAt ? ('done' as const) : ('optional' as const),
          words: lastBackupAt ? 'By npm run backup.' : 'Run npm run backup every day; this machine has made none.',
        },
      ]),
];
