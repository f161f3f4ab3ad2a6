/** The documents whose commands are run, in the order in which a new user reads them. */
export const documents: readonly string[] = [
  'README.md',
  'docs/guide/setup.md',
  'docs/guide/deploy.md',
  'docs/guide/one-machine.md',
  'docs/guide/operations.md',
  'docs/guide/proxies.md',
  'docs/guide/routing.md',
  'docs/guide/broadcasts.md',
  'docs/guide/bot.md',
  'docs/guide/subscriptions.md',
  'docs/guide/keys.md',
];
