import type { Command } from 'commander';
import type { Commands } from '../program.ts';
import { personOrGroupOf } from '../send/person.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** outbox: list and manage outgoing messages. */
export function addOutbox({ add, group, run }: Commands): void {
  const filters = (command: Command): Command =>
    command
      .option('--state <states>', 'queued, sending, unknown, sent, delivered, read, failed, …')
      .option('--to <number-or-id>', 'to this recipient', personOrGroupOf)
      .option('--number <id>', 'from this phone number id', phoneNumberIdOf)
      .option('--since <time>', 'accepted since: 10m, 2h, 1d, or a time')
      .option('--until <time>', 'accepted before: 10m, 2h, 1d, or a time')
      .option('--code <codes>', 'with these codes of Meta’s; none for a problem without one');
  const bulk = (command: Command): Command =>
    filters(command)
      .option('--dry-run', 'only count them, by number and recipient, with the time that sending would take')
      .option('--yes', 'do not ask');

  const outbox = group('outbox', 'list and manage outgoing messages', 'outbox list --state failed');
  add(
    outbox,
    'summary',
    'show the queue by number and recipient, and how long it will take',
    ['outbox summary', 'outbox summary --json'],
    true,
  ).action(run(async () => (await import('../outbox/run-summary.ts')).summarizeOutbox));
  filters(
    add(outbox, 'list', 'list outgoing messages, newest first', [
      'outbox list --state queued,unknown',
      'outbox list --state failed --code 131026,none --since 1d',
    ]),
  )
    .option('--limit <n>', 'how many', '20')
    .action(run(async () => (await import('../outbox/run-outbox.ts')).listOutbox));
  add(outbox, 'show <id>', 'show a message with every attempt, every status, and what it is waiting for', [
    'outbox show out_…',
  ]).action(run(async () => (await import('../outbox/run-outbox.ts')).showOutbox));
  bulk(
    add(outbox, 'cancel [id]', 'cancel a queued message, or all that match the filters', [
      'outbox cancel out_…',
      'outbox cancel --to +16505551234 --dry-run',
      'outbox cancel --number 106540352242922 --state queued --since 1h',
    ]),
  ).action(run(async () => (await import('../outbox/run-outbox.ts')).cancelOutbox));
  bulk(
    add(outbox, 'retry [id]', 'retry a failed message, or all that match the filters', [
      'outbox retry out_…',
      'outbox retry --state failed --since 1h --code none',
    ]),
  )
    .option('--may-arrive-twice', 'include messages that Meta may already have accepted')
    .action(run(async () => (await import('../outbox/run-outbox.ts')).retryOutbox));
  const number = (command: Command): Command =>
    command.option('--number <id>', 'this phone number id; by default all numbers', phoneNumberIdOf);
  number(
    add(outbox, 'pause [number-id]', 'stop sending from a number, including replies, until it is resumed', [
      'outbox pause 106540352242922 --reason "wrong price in the template"',
      'outbox pause',
    ]),
  )
    .option('--reason <text>', 'the reason, shown with the pause')
    .option('--by <name>', 'who is pausing it; by default your user name on this machine')
    .action(run(async () => (await import('../outbox/pauses.ts')).pauseOutbox));
  number(
    add(outbox, 'resume [number-id]', 'resume numbers that an operator or Meta’s refusals paused', [
      'outbox resume',
      'outbox resume 106540352242922',
    ]),
  ).action(run(async () => (await import('../outbox/pauses.ts')).resumeOutbox));
  number(
    add(outbox, 'try [id]', 'attempt a message now: one of a paused number, or one that waits for its next attempt', [
      'outbox try',
      'outbox try 106540352242922',
      'outbox try out_…',
    ]),
  ).action(run(async () => (await import('../outbox/pauses.ts')).tryOutbox));
}
