import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** keys, audit: manage API keys, and see how they were used. */
export function addKeys({ program, add, group, run }: Commands): void {
  const keys = group('keys', 'manage API keys for other programs, with scopes', 'keys list');
  const all = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  add(keys, 'create <name>', 'create a key and print it; it is not shown again', [
    'keys create dashboard --scope read',
    'keys create shop --scope send read:content --number 106540352242922 --expires 2027-01-01',
  ])
    .requiredOption('--scope <scopes...>', 'read, read:content, send, broadcast, manage, admin')
    .option('--number <id>', 'limit it to this phone number id; may be repeated', (value, before?: readonly string[]) =>
      all(phoneNumberIdOf(value), before),
    )
    .option('--expires <time>', 'expiry: a day or a time')
    .action(run(async () => (await import('../keys/run-keys.ts')).createKey));
  add(keys, 'list', 'list all keys with their last use', ['keys list'], true).action(
    run(async () => (await import('../keys/run-keys.ts')).listKeys),
  );
  add(keys, 'show <id>', 'one key', ['keys show key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA']).action(
    run(async () => (await import('../keys/run-keys.ts')).showKey),
  );
  add(keys, 'revoke <id>', 'revoke a key at once', ['keys revoke key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA']).action(
    run(async () => (await import('../keys/run-keys.ts')).revokeKey),
  );
  add(program, 'audit', 'list what each API key did, newest first', [
    'audit --since 1d',
    'audit --key key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA --result refused',
  ])
    .option('--key <id>', 'by this key')
    .option('--action <name>', 'this operation: revokeKey, listMessages, sendMessage, …')
    .option('--resource <id>', 'about this resource: a conversation, an outbox entry, a key')
    .option('--result <result>', 'done, refused, failed or unknown')
    .option('--since <time>', 'requested since: 10m, 2h, 1d, or a time')
    .option('--until <time>', 'requested before')
    .option('--limit <n>', 'how many', '50')
    .action(run(async () => (await import('../audit/run-audit.ts')).runAudit));
}
