import type { Commands } from '../program.ts';

/** contacts: the people behind the conversations. */
export function addContacts({ add, group, run }: Commands): void {
  const contacts = group('contacts', 'find, tag, export and erase people', 'contacts show +16505551234');
  add(contacts, 'list', 'list people with a conversation, latest activity first', ['contacts list --search anna'], true)
    .option('--limit <n>', 'how many', '20')
    .option('--search <text>', 'part of a name, a username or a number')
    .option('--tag <tag>', 'people with this tag')
    .action(run(async () => (await import('../contacts/run-contacts.ts')).listContacts));
  add(contacts, 'show <id>', 'show a person, by number, user id or username', [
    'contacts show +16505551234',
    'contacts show @anna.example',
  ]).action(run(async () => (await import('../contacts/run-contacts.ts')).showContact));
  add(contacts, 'tag <id>', 'change a person’s tags and attributes', [
    'contacts tag +16505551234 --add vip --remove new',
    'contacts tag +16505551234 --set customerNumber=C-1001',
  ])
    .option('--add <tags...>', 'tags to add')
    .option('--remove <tags...>', 'tags to remove')
    .option('--set <attributes...>', 'attributes to set, as name=value; name= removes one')
    .action(run(async () => (await import('../contacts/run-contacts.ts')).tagContact));
  add(contacts, 'export <id>', 'save everything that is stored about a person as a zip archive', [
    'contacts export +16505551234 --out anna.zip',
  ])
    .option('--out <file>', 'where to save it (contact-ID.zip, in this folder)')
    .action(run(async () => (await import('../contacts/run-contacts.ts')).exportContact));
  add(contacts, 'erase <id>', 'erase a person from all stored data', [
    'contacts erase +16505551234 --yes',
    'contacts erase +16505551234 --block --yes',
  ])
    .option('--block', 'drop later webhooks about the person too')
    .option('--yes', 'erase without asking; it can’t be undone')
    .action(run(async () => (await import('../contacts/run-erasures.ts')).eraseContact));
  add(contacts, 'erasures', 'list erasures: requested when and by which key, and their progress', [
    'contacts erasures',
  ]).action(run(async () => (await import('../contacts/run-erasures.ts')).listErasures));
}
