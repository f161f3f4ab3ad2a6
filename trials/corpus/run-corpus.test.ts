import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCorpus } from './run-corpus.ts';

const text = (id: string): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
              messages: [{ from: '12025550142', id, timestamp: '1790000000', type: 'text', text: { body: 'Hello' } }],
            },
          },
        ],
      },
    ],
  });

describe('runCorpus', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'corpus-test-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('posts every JSON file of a folder and its subfolders, byte for byte, and compares the outcome with the index', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'a.json'), `  ${text('wamid.A')}\n`);
    await writeFile(join(folder, 'b.json'), '{"object":"page","entry":[]}');
    await writeFile(join(folder, 'deep', 'c.json'), text('wamid.C'));
    await writeFile(join(folder, 'deep', 'd.json'), text('wamid.C'));
    await writeFile(join(folder, 'notes.txt'), 'no webhook');
    const rows = ['file\tfield\tkind', 'a.json\tmessages\tmessage.text', 'deep/c.json\tmessages\tmessage.image', ''];
    await writeFile(join(folder, 'INDEX.tsv'), rows.join('\n'));

    const reports = await runCorpus(folder);

    expect(reports.map(({ file, status, isRepeat, problems }) => ({ file, status, isRepeat, problems }))).toEqual([
      { file: 'a.json', status: 200, isRepeat: false, problems: [] },
      { file: 'b.json', status: 400, isRepeat: false, problems: [] },
      {
        file: 'deep/c.json',
        status: 200,
        isRepeat: false,
        problems: ['the index names message.image; found message.text'],
      },
      { file: 'deep/d.json', status: 200, isRepeat: true, problems: [] },
    ]);
  });

  it('reports a folder without any JSON file', async () => {
    await expect(runCorpus(folder)).rejects.toThrow('There is no .json file');
  });
});
