import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** subscriptions: manage the URLs that get events. */
export function addSubscriptions({ add, group, run }: Commands): void {
  const subscriptions = group(
    'subscriptions',
    'deliver events to URLs or Pub/Sub topics',
    'subscriptions add https://bot.example.com/whatsapp --types "message.*"',
  );
  add(subscriptions, 'add <url>', 'subscribe a URL or a Pub/Sub topic, and print its secret; it is not shown again', [
    'subscriptions add https://bot.example.com/whatsapp --types "message.*"',
    'subscriptions add https://desk.example.com/webhook --form meta --secret APP_SECRET --verify-token TOKEN',
    'subscriptions add pubsub://projects/acme-prod/topics/whatsapp',
  ])
    .addOption(
      new Option('--form <form>', 'format: CloudEvents (event) or Meta’s own webhooks (meta)')
        .choices(['event', 'meta'])
        .default('event'),
    )
    .option('--types <types>', 'types of events, separated by commas (all)', wordsOf)
    .option('--number <id>', 'only this phone number id; may be repeated (all)', numbersOf, [])
    .option('--conversation <id>', 'only this conversation; may be repeated (all)', collect, [])
    .option('--via <field>', 'only events that arrived under this webhook field; may be repeated (all)', collect, [])
    .addOption(
      new Option('--direction <direction>', 'only what users did (in), or only messages to them (out)').choices([
        'in',
        'out',
      ]),
    )
    .option('--description <text>', 'a note about its purpose')
    .option('--secret <secret>', 'the secret that signs deliveries (default: a generated one)')
    .option('--bearer <token>', 'sent as Authorization: Bearer')
    .option('--verify-token <token>', 'for the form meta: the receiver must pass Meta’s handshake first')
    .option(
      '--gather <seconds>',
      'combine a user’s messages within this many seconds into one event, 0 to 30 (0)',
      numberOf,
    )
    .option('--timeout <seconds>', 'how long an attempt may take, 5 to 30 (15)', numberOf)
    .option('--max-in-flight <n>', 'maximum number of parallel deliveries, 1 to 256 (64)', numberOf)
    .option('--strict', 'if an event can’t be delivered, its conversation waits until you retry or cancel it')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).addSubscription));
  add(subscriptions, 'list', 'list subscriptions and their states', ['subscriptions list'], true).action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).listSubscriptions),
  );
  const one = (name: string, description: string, more = ''): Command =>
    add(subscriptions, `${name} <id>`, description, [`subscriptions ${name} sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA${more}`]);
  one('show', 'one subscription').action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).showSubscription),
  );
  one('test', 'send an example event, and show the receiver’s response', ' --type message.received')
    .option('--type <type>', 'the type of event (message.received)')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).testSubscription));
  one('pause', 'pause a subscription; its events wait until you resume it', ' --reason "The bot is being moved"')
    .option('--reason <text>', 'the reason, shown with the subscription')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).pauseSubscription));
  one('resume', 'resume a paused subscription, or enable a disabled one').action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).resumeSubscription),
  );
  one('rotate', 'generate a new secret and print it; it is not shown again')
    .option('--secret <secret>', 'the new secret (default: a generated one)')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).rotateSubscription));
  one('recover', 'queue failed deliveries again', ' --since 2h')
    .requiredOption('--since <time>', 'start at this time: 10m, 2h, 3d ago, or 2026-11-24T09:30:00Z')
    .option('--until <time>', 'before then')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).recoverSubscription));
  one('remove', 'delete a subscription and cancel its deliveries').action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).removeSubscription),
  );
}

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

const numbersOf = (value: string, earlier: readonly string[]): readonly string[] => [
  ...earlier,
  phoneNumberIdOf(value),
];

const wordsOf = (value: string): readonly string[] =>
  value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function numberOf(value: string): number {
  if (/^\d{1,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Enter a whole number.');
}
