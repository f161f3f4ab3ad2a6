import { type Command, Option } from 'commander';
import type { Commands } from '../program.ts';
import { personOf } from '../send/person.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** tail, listen, events, conversations, search, usage: read the service's data. */
export function addEvents({ program, add, group, run }: Commands): void {
  const filters = (command: Command): Command =>
    command
      .option('--kind <kind>', 'message, message.text, status.failed, …')
      .option('--user <number-or-id>', 'about this user', personOf)
      .option('--wamid <wamid>', 'about this message');

  filters(
    add(program, 'tail', 'stream incoming webhooks live; NDJSON in a pipe', [
      'tail',
      'tail --kind status.failed --since 2h',
      'tail | jq .items',
    ]),
  )
    .option('--number <id>', 'for this phone number id', phoneNumberIdOf)
    .option('--since <time>', 'start in the past: 10m, 2h, 1d ago, or a time')
    .option('--contents', 'show message texts')
    .action(run(async () => (await import('../events/run-tail.ts')).runTail));

  filters(
    add(program, 'listen', 'forward incoming webhooks to a handler on this machine, signed like Meta’s', [
      'listen --forward-to http://localhost:3000/webhook',
      'listen --forward-to http://localhost:3000/webhook --route status=http://localhost:4000 message.image=http://localhost:5000',
    ]),
  )
    .option('--forward-to <url>', 'the URL to forward to; with --route, the URL for all other kinds')
    .option(
      '--route <kind=url...>',
      'the URL for a kind, such as message, message.text or status; the most specific kind wins. A webhook with items ' +
        'of several kinds goes whole to each of their URLs. Each URL has its own order and retries',
    )
    .option('--number <id>', 'for this phone number id', phoneNumberIdOf)
    .option('--secret <secret>', 'the app secret your handler verifies signatures with (local-app-secret)')
    .option(
      '--since <time>',
      'start at a time, or 10m, 2h, 1d ago; by default where the last run with the same options stopped',
    )
    .action(run(async () => (await import('../events/listen/run-listen.ts')).runListen));

  const events = group('events', 'list, show and replay stored webhooks', 'events list --since 1h');
  filters(add(events, 'list', 'list webhooks, newest first', ['events list --kind status.failed --limit 20'], true))
    .option('--number <id>', 'for this phone number id', phoneNumberIdOf)
    .addOption(
      new Option('--state <state>', 'with an item in this state; pending: not processed yet').choices([
        ...['pending', 'applied', 'duplicate', 'failed', 'rejected'],
      ]),
    )
    .option('--limit <n>', 'how many', '20')
    .option('--since <time>', 'received since: 10m, 2h, 1d, or a time')
    .action(run(async () => (await import('../events/run-events.ts')).listEvents));
  add(events, 'show <id>', 'show a webhook with its items and the outcome of each', [
    'events show 3f1c9a52e07d4b8896ad0e5c7b21f934',
    'events show 3f1c9a52e07d4b8896ad0e5c7b21f934 --raw',
  ])
    .option('--raw', 'the exact bytes that Meta sent, and nothing else')
    .action(run(async () => (await import('../events/run-events.ts')).showEvent));
  add(events, 'replay <id>', 'process a webhook again', ['events replay 3f1c9a52e07d4b8896ad0e5c7b21f934']).action(
    run(async () => (await import('../events/run-events.ts')).replayEvent),
  );

  const conversations = group(
    'conversations',
    'list conversations, and whether free text may be sent',
    'conversations show +16505551234',
  );
  add(conversations, 'list', 'list conversations, latest activity first', ['conversations list --limit 10'], true)
    .option('--limit <n>', 'how many', '20')
    .option('--user <number-or-id>', 'with this user', personOf)
    .action(run(async () => (await import('../events/run-conversations.ts')).listConversations));
  add(
    conversations,
    'show <id>',
    'show the messages of a conversation with their statuses, by its id, a number or a user id',
    ['conversations show +16505551234'],
  )
    .option('--limit <n>', 'how many messages', '20')
    .action(run(async () => (await import('../events/run-conversations.ts')).showConversation));

  add(program, 'search <words...>', 'find messages by their words', [
    'search kiln sunday',
    'search \'"new glaze"\' --user +16505551234',
    "search 'invoi*' --since 30d",
  ])
    .option('--limit <n>', 'how many messages', '20')
    .option('--user <number-or-id>', 'with this user', personOf)
    .option('--conversation <id>', 'of this conversation')
    .option('--number <id>', 'for this phone number id', phoneNumberIdOf)
    .option('--since <time>', 'not older than this: 10m, 2h, 1d, or a time')
    .action(run(async () => (await import('../events/run-search.ts')).runSearch));

  add(program, 'usage', 'show delivered, charged and remaining free messages', [
    'usage',
    'usage --from 2026-10-01 --until 2026-10-31 --by day',
  ])
    .option('--from <day>', 'first day (default: the first of this month)')
    .option('--until <day>', 'last day, included (default: today)')
    .option('--by <period>', 'day or month', 'month')
    .option('--number <id>', 'only this phone number id', phoneNumberIdOf)
    .action(run(async () => (await import('../events/run-usage.ts')).runUsage));
}
