import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** keys: who may use the service, and for what. */
export function addKeys({ add, group, run }: Commands): void {
  const keys = group('keys', 'API keys for other programs, each with what it may do', 'keys list');
  const all = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  add(keys, 'create <name>', 'create a key and print it, once', [
    'keys create dashboard --scope read',
    'keys create shop --scope send read:content --number 106540352242922 --expires 2027-01-01',
  ])
    .requiredOption('--scope <scopes...>', 'read, read:content, send, broadcast, manage, admin')
    .option('--number <id>', 'limit it to this phone number id; may be repeated', (value, before?: readonly string[]) =>
      all(phoneNumberIdOf(value), before),
    )
    .option('--expires <time>', 'when it stops working: a day or a time')
    .action(run(async () => (await import('../keys/run-keys.ts')).createKey));
  add(keys, 'list', 'all keys, with their last use', ['keys list'], true).action(
    run(async () => (await import('../keys/run-keys.ts')).listKeys),
  );
  add(keys, 'show <id>', 'one key', ['keys show key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA']).action(
    run(async () => (await import('../keys/run-keys.ts')).showKey),
  );
  add(keys, 'revoke <id>', 'end a key', ['keys revoke key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA']).action(
    run(async () => (await import('../keys/run-keys.ts')).revokeKey),
  );
}
