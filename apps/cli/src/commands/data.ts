import type { Commands } from '../program.ts';

/** data: move everything that the service has stored from one store to another. */
export function addData({ add, group, run }: Commands): void {
  const data = group('data', 'move all data to another machine or store', 'data export ./export');
  add(data, 'export <folder>', 'write all stored data, including media, to a folder; resumable', [
    'data export ./export',
    'data export /srv/export --settings /etc/whatsapp/whatsapp.env',
  ]).action(run(async () => (await import('../data/run-data.ts')).exportData));
  add(data, 'import <folder>', 'import an export into an empty store, and compare; resumable', ['data import ./export'])
    .option('--keep-queue', 'send the queued messages even if the service was running during the export')
    .action(run(async () => (await import('../data/run-data.ts')).importData));
}
