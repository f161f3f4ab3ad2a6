/** Where a subscription's deliveries go: by the scheme of its `url`. */
export type TargetKind = 'https' | 'pubsub';

export const targetKind = (url: string): TargetKind => (url.startsWith(pubsubScheme) ? 'pubsub' : 'https');

const pubsubScheme = 'pubsub:';

/**
 * The full name of the topic that a URL such as `pubsub://projects/acme-prod/topics/whatsapp` means; null for any other text.
 * @see https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names
 */
export function topicOf(url: string): string | null {
  const [, name = '', id = ''] = /^pubsub:\/\/(projects\/[^/]+\/topics\/([^/]+))$/.exec(url) ?? [];
  const isName = projectPattern.test(name) && topicPattern.test(id) && !id.toLowerCase().startsWith('goog');
  return isName ? name : null;
}

/** An id of 6 to 30 characters, with the domain before it in old projects: `example.com:acme`. */
const projectPattern = /^projects\/(?:[a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]\/topics\//;
const topicPattern = /^[A-Za-z][A-Za-z0-9._~+-]{2,254}$/;

/** The problems of a subscription's `url`, each with its remedy. */
export function urlProblems(text: string): string[] {
  // A URL parser would ignore it, and the stored text would then differ from the address that is called.
  if (text !== text.trim()) return ['url begins or ends with white space. Remove it.'];
  if (text.startsWith(pubsubScheme)) return topicOf(text) === null ? [noTopic] : [];
  const url = URL.parse(text);
  if (!url) return ['url is not a URL. Give one such as https://bot.example.com/whatsapp.'];
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return [`url begins with ${url.protocol}. Give an https URL, or a topic such as ${exampleTopic}.`];
  return [
    ...(url.username !== '' || url.password !== ''
      ? ['url contains credentials. Give them as auth instead, where they are encrypted.']
      : []),
    ...(url.hash !== '' ? ['url contains a fragment (#…), which is never sent. Leave it out.'] : []),
  ];
}

const exampleTopic = 'pubsub://projects/PROJECT_ID/topics/TOPIC_ID';
const noTopic =
  `url does not name a Pub/Sub topic. Give ${exampleTopic}: the project’s id, not its number, and the topic’s id, which has 3 to 255 ` +
  'characters, begins with a letter, and does not begin with goog.';

/** Problems of other requested fields that a target of that kind does not support, each with its remedy. */
export function targetProblems(kind: TargetKind, fields: Readonly<Record<string, unknown>>): string[] {
  if (kind === 'https') return [];
  return [
    ...(fields.form === 'meta'
      ? ['form "meta" is for URLs only: a topic is sent CloudEvents. Leave form out, or give an https URL.']
      : []),
    ...(fields.auth === undefined || fields.auth === null
      ? []
      : ['auth is for URLs only: Google checks the service’s own account. Leave it out.']),
  ];
}
