import { readdirSync } from 'node:fs';

const namePattern = /^whatsapp-\d{8}T\d{9}Z$/;

/** The names of the backups in a folder, oldest first. */
export function listBackups(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => namePattern.test(name))
    .sort();
}
