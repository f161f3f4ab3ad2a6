import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastBackupAt, noteBackup } from './backup-note.ts';

describe('the note of the last backup', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'backup-note-')), 'whatsapp.db');

  it('is unknown before the first backup', async () => {
    expect(await lastBackupAt(path)).toBeNull();
  });

  it('holds the latest one, readable only by its owner', async () => {
    await noteBackup(path, 1_700_000_000_000);
    await noteBackup(path, 1_800_000_000_000);
    expect(await lastBackupAt(path)).toBe(1_800_000_000_000);
    expect(statSync(path.replace('.db', '.backup.json')).mode & 0o777).toBe(0o600);
  });

  it('is unknown if somebody wrote something else', async () => {
    writeFileSync(path.replace('.db', '.backup.json'), '{"at":"soon"}');
    expect(await lastBackupAt(path)).toBeNull();
  });
});
