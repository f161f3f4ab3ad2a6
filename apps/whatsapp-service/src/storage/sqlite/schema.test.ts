import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StoreFile, storeFiles } from './files.ts';
import { migrate } from './schema.ts';

const filesOf = (schema: StoreFile): string[] =>
  readdirSync(new URL(`./migrations/${schema}/`, import.meta.url)).sort();

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-'));
});
afterEach(() => rm(folder, { recursive: true }));

const tablesOf = (database: DatabaseSync): unknown[] =>
  database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();

describe('migrate', () => {
  it.each(storeFiles)('numbers the migrations of %s without a gap', (schema) => {
    expect(filesOf(schema).map((name) => Number(/^(\d{4})-[a-z-]+\.sql$/.exec(name)?.[1]))).toEqual(
      filesOf(schema).map((_, index) => index + 1),
    );
  });

  it.each(storeFiles)(
    'brings %s from any version to the same schema, and changes nothing the second time',
    (schema) => {
      const fresh = new DatabaseSync(join(folder, 'fresh.db'));
      migrate(fresh, 'fresh.db', schema);
      for (const [version] of filesOf(schema).entries()) {
        const older = new DatabaseSync(join(folder, `${version}.db`));
        for (const name of filesOf(schema).slice(0, version)) {
          older.exec(readFileSync(new URL(`./migrations/${schema}/${name}`, import.meta.url), 'utf8'));
        }
        older.exec(`PRAGMA user_version = ${version}`);
        migrate(older, 'older.db', schema);
        migrate(older, 'older.db', schema);
        expect(tablesOf(older)).toEqual(tablesOf(fresh));
        older.close();
      }
      fresh.close();
    },
  );

  it('leaves a file as the last whole migration made it when one fails', () => {
    const database = new DatabaseSync(join(folder, 'broken.db'));
    database.exec('CREATE TABLE whatsapp_webhook_events (somebody TEXT)');
    const before = tablesOf(database);
    expect(() => migrate(database, 'broken.db', 'events')).toThrow(/already exists/);
    expect([tablesOf(database), database.isTransaction]).toEqual([before, false]);
    database.close();
  });

  it('waits for another process that migrates the same file, and continues after it', () => {
    const path = join(folder, 'shared.db');
    const [one, two] = [new DatabaseSync(path), new DatabaseSync(path)];
    // Looked at the version before the other began, as two processes that start together do.
    const exec = two.exec.bind(two);
    let isFirst = true;
    two.exec = (sql) => {
      if (isFirst && sql === 'BEGIN IMMEDIATE') migrate(one, path, 'events');
      isFirst = false;
      exec(sql);
    };
    expect(() => migrate(two, path, 'events')).not.toThrow();
    expect(tablesOf(two)).toEqual(tablesOf(one));
    one.close();
    two.close();
  });
});
