import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageRecord } from '../../../conversations/message-record.ts';
import { matches } from '../../../search/matches.ts';
import { searchTerms } from '../../../search/search-terms.ts';
import { migrate } from '../schema.ts';
import { createMessageIndex } from './message-index.ts';
import { createSearchQueries } from './search-queries.ts';

const noon = Date.UTC(2026, 5, 1, 12);

const messageOf = (seq: number, text: string): MessageRecord => ({
  ...{ key: `1/wamid.${seq}`, phoneNumberId: '1', wamid: `wamid.${seq}`, conversationKey: '1/w:2', at: noon },
  body: { direction: 'in', source: 'webhook', type: 'text', content: { body: text }, isForwarded: false, errors: [] },
  ...{ user: { waId: '2' }, groupId: null, statuses: [], reactions: [], edits: [], revoked: null },
});

/** A view as the version before the search left it, with these messages. */
function olderView(texts: readonly string[]): DatabaseSync {
  const view = new DatabaseSync(':memory:');
  const folder = new URL('../migrations/view/', import.meta.url);
  for (const name of readdirSync(folder).sort().slice(0, 8)) view.exec(readFileSync(new URL(name, folder), 'utf8'));
  view.exec('PRAGMA user_version = 8');
  write(view, texts);
  return view;
}

function write(view: DatabaseSync, texts: readonly string[], from = 1): void {
  const put = view.prepare(
    'INSERT INTO whatsapp_messages (seq, key, conversationKey, at, doc) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc',
  );
  for (const [index, text] of texts.entries()) {
    const message = messageOf(from + index, text);
    put.run(from + index, message.key, message.conversationKey, message.at, JSON.stringify(message));
  }
}

const found = (view: DatabaseSync, words: string) => {
  const { data, waiting } = createSearchQueries(view).searchMessages(
    { terms: searchTerms(words) },
    { limit: 200 },
    noon,
  );
  return { wamids: data.map(({ wamid }) => wamid), waiting };
};

describe('the index of an older view', () => {
  it('is filled step by step, the newest messages first, and continues where a stop left it', () => {
    const view = olderView(['kiln one', 'kiln two', 'kiln three']);
    migrate(view, 'view', 'view');
    expect(found(view, 'kiln')).toEqual({ wamids: [], waiting: 3 });
    // Time for one message in each step: 600 of them wait.
    write(
      view,
      Array.from({ length: 600 }, (_, n) => `glaze ${n}`),
      4,
    );
    let now = 0;
    createMessageIndex(view, () => (now += 1_000)).step();
    expect(found(view, 'kiln')).toEqual({ wamids: [], waiting: 602 });
    expect(createMessageIndex(view, () => 0).step()).toBe(true);
    expect(found(view, 'kiln').wamids).toEqual([]);
    const index = createMessageIndex(view, () => 0);
    while (index.step());
    expect(found(view, 'kiln')).toEqual({ wamids: ['wamid.3', 'wamid.2', 'wamid.1'], waiting: 0 });
    expect([index.step(), found(view, '"glaze 599"').wamids]).toEqual([false, ['wamid.603']]);
    view.close();
  });
});

describe('the index', () => {
  const freshView = (): DatabaseSync => {
    const view = new DatabaseSync(':memory:');
    migrate(view, 'view', 'view');
    return view;
  };

  it('forgets the words of a message that is removed or changed, by whatever', () => {
    const view = freshView();
    const index = createMessageIndex(view, () => 0);
    write(view, ['first', 'second', 'kiln']);
    // Written again while it waits.
    write(view, ['first secret', 'second secret']);
    index.step();
    view.exec('DELETE FROM whatsapp_messages WHERE seq = 1');
    expect(found(view, 'secret').wamids).toEqual(['wamid.2']);
    write(view, ['second thoughts'], 2);
    index.step();
    expect([found(view, 'secret').wamids, found(view, 'thoughts').wamids]).toEqual([[], ['wamid.2']]);
    view.exec("INSERT INTO whatsapp_search (whatsapp_search, rank) VALUES ('integrity-check', 1)");
    const blocks = view.prepare('SELECT CAST(block AS BLOB) AS block FROM whatsapp_search_data').all();
    const bytes = Buffer.concat(blocks.map(({ block }) => block as Uint8Array)).toString();
    expect([bytes.includes('kiln'), bytes.includes('secret')]).toEqual([true, false]);
    view.close();
  });

  it('finds a common word between two days in one page, however many newer messages have it', () => {
    const view = freshView();
    const put = view.prepare(
      'INSERT INTO whatsapp_messages (seq, key, conversationKey, at, doc) VALUES (?1, ?2, ?3, ?4, ?5)',
    );
    const dayMs = 24 * 60 * 60 * 1_000;
    view.exec('BEGIN');
    for (let seq = 1; seq <= 10_200; seq += 1) {
      // Of the first 100, every second one is of the day before.
      const at = seq <= 100 ? noon - (seq % 2) * dayMs : noon + dayMs;
      const message = { ...messageOf(seq, 'kiln'), at };
      put.run(seq, message.key, message.conversationKey, at, JSON.stringify(message));
    }
    view.exec('COMMIT');
    const index = createMessageIndex(view, () => 0);
    while (index.step());
    const between = (from: number, until: number, limit = 200) => {
      const filter = { terms: searchTerms('kiln'), from, until };
      return createSearchQueries(view).searchMessages(filter, { limit }, noon + 2 * dayMs);
    };
    expect(between(noon, noon + 1)).toMatchObject({ data: { length: 50 }, nextCursor: null });
    expect(
      between(noon - dayMs, noon)
        .data.map(({ wamid }) => wamid)
        .slice(0, 2),
    ).toEqual(['wamid.99', 'wamid.97']);
    expect(between(noon + 1, noon + 2)).toMatchObject({ data: [], nextCursor: null });
    expect(between(noon, noon + 1, 10).nextCursor).not.toBeNull();
    view.close();
  });

  it('finds whatever a reader of all messages would find, for any text and any search', () => {
    const letters = fc.constantFrom(...'aeé ß"*§-1٣漢字かな กน้ कि 한글 أا\u0301\n'.normalize('NFD'));
    const anyText = fc.oneof(fc.string({ unit: letters, maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 }));
    const view = freshView();
    const index = createMessageIndex(view, () => 0);
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), anyText, (texts, search) => {
        view.exec('DELETE FROM whatsapp_messages');
        write(view, texts);
        index.step();
        for (const words of [search, ...texts, `"${texts[0]}"`, `${texts[0]}*`]) {
          const terms = searchTerms(words);
          if (terms.length === 0) continue;
          const all = texts.map((text, n) => messageOf(n + 1, text)).filter((message) => matches(message, { terms }));
          expect(found(view, words).wamids.toReversed()).toEqual(all.map(({ wamid }) => wamid));
        }
      }),
      { numRuns: 30 },
    );
    view.close();
  });
});
