import type { Command } from 'commander';
import type { Commands } from '../program.ts';
import { personOf } from '../send/person.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** broadcast: one template to many people. */
export function addBroadcast({ add, group, run }: Commands): void {
  const broadcast = group(
    'broadcast',
    'send one template to many people',
    'broadcast start customers.csv --template december_offer',
  );
  const message = (command: Command): Command =>
    command
      .requiredOption('--template <name>', 'the template')
      .option('--language <code>', 'language of the template; required if there are several')
      .option('--number <id>', 'the phone number id to send from; required if there are several', phoneNumberIdOf);
  message(
    add(
      broadcast,
      'start <file>',
      'send the template to everyone in a CSV file: a column “to”, and one for each parameter',
      [
        'broadcast start customers.csv --template december_offer',
        'broadcast start customers.csv --template december_offer --name "December" --at 2026-12-24T09:00:00Z --share 50%',
      ],
    ),
  )
    .option('--name <name>', 'name of the broadcast (default: the file’s name); the same name and file are sent once')
    .option('--at <time>', 'do not send before: 10m, 2h, 1d from now, or 2026-11-24T09:30:00Z')
    .option('--share <part>', 'the share of the number’s rate to use, such as 50% (100%)')
    .option('--skip-bad-rows', 'skip rows with a problem; `broadcast failures` lists them')
    .action(run(async () => (await import('../broadcast/run-start.ts')).startBroadcast));
  message(
    add(broadcast, 'test <file>', 'send the file’s first row to one person, as a single message', [
      'broadcast test customers.csv --template december_offer --to +16505551234',
    ]),
  )
    .requiredOption('--to <number-or-id>', 'the recipient', personOf)
    .action(run(async () => (await import('../broadcast/run-start.ts')).testBroadcast));
  add(broadcast, 'list', 'list broadcasts and their progress, newest first', ['broadcast list'], true)
    .option('--limit <n>', 'how many', '20')
    .action(run(async () => (await import('../broadcast/run-broadcasts.ts')).listBroadcasts));
  add(broadcast, 'show <id-or-name>', 'show a broadcast’s progress, and why messages failed', [
    'broadcast show "December"',
  ]).action(run(async () => (await import('../broadcast/run-broadcasts.ts')).showBroadcast));
  const change = (name: string, description: string): Command =>
    add(broadcast, `${name} <id-or-name>`, description, [`broadcast ${name} "December"`])
      .option('--reason <text>', 'the reason, shown with the broadcast')
      .option('--by <name>', 'who makes the change; by default your user name on this machine');
  change('pause', 'pause a broadcast; messages already in the outbox are still sent').action(
    run(async () => (await import('../broadcast/run-broadcasts.ts')).pauseBroadcast),
  );
  change('resume', 'continue a paused broadcast').action(
    run(async () => (await import('../broadcast/run-broadcasts.ts')).resumeBroadcast),
  );
  change('cancel', 'end a broadcast permanently; unsent messages stay unsent').action(
    run(async () => (await import('../broadcast/run-broadcasts.ts')).cancelBroadcast),
  );
  add(broadcast, 'failures <id-or-name>', 'list recipients who got no message, with the reason, as CSV', [
    'broadcast failures "December" > failures.csv',
  ]).action(run(async () => (await import('../broadcast/run-broadcasts.ts')).printFailures));
}
