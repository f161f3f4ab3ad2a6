import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** subscriptions: which URLs are notified of what happens. */
export function addSubscriptions({ add, group, run }: Commands): void {
  const subscriptions = group(
    'subscriptions',
    'have URLs notified of what happens',
    'subscriptions add https://bot.example.com/whatsapp --types "message.*"',
  );
  add(subscriptions, 'add <url>', 'subscribe a URL or a Pub/Sub topic, and show its secret, this once', [
    'subscriptions add https://bot.example.com/whatsapp --types "message.*"',
    'subscriptions add https://desk.example.com/webhook --form meta --secret APP_SECRET --verify-token TOKEN',
    'subscriptions add pubsub://projects/acme-prod/topics/whatsapp',
  ])
    .addOption(
      new Option('--form <form>', 'CloudEvents, or Meta’s own webhooks').choices(['event', 'meta']).default('event'),
    )
    .option('--types <types>', 'types of events, separated by commas (all)', wordsOf)
    .option('--number <id>', 'only this phone number id; may be repeated (all)', numbersOf, [])
    .option('--conversation <id>', 'only this conversation; may be repeated (all)', collect, [])
    .option('--via <field>', 'only what arrived under this webhook field; may be repeated (all)', collect, [])
    .addOption(
      new Option('--direction <direction>', 'only what users did, or only what was sent').choices(['in', 'out']),
    )
    .option('--description <text>', 'what it is for')
    .option('--secret <secret>', 'what signs deliveries, instead of one that is made')
    .option('--bearer <token>', 'sent as Authorization: Bearer')
    .option('--verify-token <token>', 'for the form meta: have the receiver pass Meta’s handshake first')
    .option('--gather <seconds>', 'messages of one user within this time are one event, 0 to 30 (0)', numberOf)
    .option('--timeout <seconds>', 'how long an attempt may take, 5 to 30 (15)', numberOf)
    .option('--max-in-flight <n>', 'deliveries under way at once, 1 to 256 (64)', numberOf)
    .option('--strict', 'a conversation waits where an event can’t be delivered')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).addSubscription));
  add(subscriptions, 'list', 'all subscriptions and their states', ['subscriptions list'], true).action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).listSubscriptions),
  );
  const one = (name: string, description: string, more = ''): Command =>
    add(subscriptions, `${name} <id>`, description, [`subscriptions ${name} sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA${more}`]);
  one('show', 'one subscription').action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).showSubscription),
  );
  one('test', 'send an example, and show what the receiver answers', ' --type message.received')
    .option('--type <type>', 'the type of event (message.received)')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).testSubscription));
  one('pause', 'deliver nothing until it is resumed', ' --reason "The bot is being moved"')
    .option('--reason <text>', 'why; shown wherever it is shown')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).pauseSubscription));
  one('resume', 'end a pause, or enable it again').action(
    run(async () => (await import('../subscriptions/run-subscriptions.ts')).resumeSubscription),
  );
  one('rotate', 'make a new secret, and show it, this once')
    .option('--secret <secret>', 'the new secret, instead of one that is made')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).rotateSubscription));
  one('recover', 'deliver again what could not be delivered', ' --since 2h')
    .requiredOption('--since <time>', 'from then on: 10m, 2h, 3d ago, or 2026-11-24T09:30:00Z')
    .option('--until <time>', 'before then')
    .action(run(async () => (await import('../subscriptions/run-subscriptions.ts')).recoverSubscription));
  one('remove', 'delete it; nothing more is delivered').action(
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
  throw new InvalidArgumentError('Give a whole number.');
}
