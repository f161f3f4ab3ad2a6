import { describe, expect, it } from 'vitest';
import { readOptions } from './backup-options.ts';

const database = { INTEXURAOS_WHATSAPP_STORE: 'sqlite:/srv/wa/data/whatsapp.db' };

describe('readOptions', () => {
  it('backs up the database that the service uses, into a folder next to its own', () => {
    const expected = { from: '/srv/wa/data/whatsapp.db', to: '/srv/wa/backups', keep: 14, restore: undefined };
    expect(readOptions([], database)).toMatchObject(expected);
  });

  it('reads relative paths from where npm was called', () => {
    const args = ['--from', 'here.db', '--to', '../b'];
    expect(readOptions(args, { INIT_CWD: '/home/me' })).toMatchObject({ from: '/home/me/here.db', to: '/home/b' });
  });

  it.each([
    ['next to the database by default', [], database, '/srv/wa/data/whatsapp.db.media'],
    ['where the settings say', [], { ...database, INTEXURAOS_WHATSAPP_MEDIA: 'disk:/srv/files' }, '/srv/files'],
    [
      'where the settings say, of a database that is named',
      ['--from', '/d/w.db'],
      { INTEXURAOS_WHATSAPP_MEDIA: 'disk:/d/files' },
      '/d/files',
    ],
    ['next to a database that is named', ['--from', '/d/w.db'], {}, '/d/w.db.media'],
    ['where --media says', ['--media', 'files'], { ...database, INIT_CWD: '/home/me' }, '/home/me/files'],
    ['nowhere with --media off', ['--media', 'off'], database, null],
    ['nowhere where they are in a bucket', [], { ...database, INTEXURAOS_WHATSAPP_MEDIA: 'gs://shop' }, null],
    ['nowhere where they are not stored', [], { ...database, INTEXURAOS_WHATSAPP_MEDIA: 'off' }, null],
  ])('finds media %s', (_where, args, env, media) => {
    expect(readOptions(args, env)).toMatchObject({ media });
  });

  it.each([
    ['whatsapp-20261128T023000000Z', '/b/whatsapp-20261128T023000000Z'],
    ['/other/whatsapp-20261128T023000000Z', '/other/whatsapp-20261128T023000000Z'],
    ['./whatsapp-20261128T023000000Z/', '/home/me/whatsapp-20261128T023000000Z'],
  ])('finds the backup to restore by name in the folder, and by path anywhere: %s', (given, restore) => {
    const env = { ...database, INIT_CWD: '/home/me' };
    expect(readOptions(['--to', '/b', '--restore', given], env)).toMatchObject({ restore });
  });

  it.each([
    [['--keep', '0'], /--keep is "0"; give a number/],
    [['--at', '25:00'], /such as 02:30/],
    [['--keep-queue'], /--keep-queue goes with --restore/],
    [['--form', 'x'], /--form/],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readOptions(args, database)).toThrow(message);
  });

  it('says that a setting for media can’t be meant', () => {
    expect(() => readOptions([], { ...database, INTEXURAOS_WHATSAPP_MEDIA: 'here' })).toThrow(/disk:PATH/);
  });

  it('says that Firestore is backed up elsewhere', () => {
    expect(() => readOptions([], { GOOGLE_CLOUD_PROJECT: 'shop' })).toThrow(/Firestore, which Google backs up/);
  });
});
