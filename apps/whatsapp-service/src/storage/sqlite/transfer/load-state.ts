import type { DatabaseSync } from 'node:sqlite';
import type { Continuity } from '../../../inbound/continuity.ts';
import { continuityKey } from '../../../transfer/state-keys.ts';
import { besideDatabase, replacePrivately } from '../private-json.ts';
import type { Load } from './sqlite-loaders.ts';

export function loadState(events: DatabaseSync, path: string): Load {
  const insert = events.prepare('INSERT OR REPLACE INTO whatsapp_continuity (only, since, seenAt) VALUES (1, ?, ?)');
  return async (records) => {
    for (const { key, value } of records) {
      if (key !== continuityKey) await replacePrivately(besideDatabase(path, 'problems'), value);
      else {
        const { since, seenAt } = value as Continuity;
        insert.run(since, seenAt);
      }
    }
  };
}
