import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAccountsFile } from '../config/accounts-file.ts';
import { type AccountsDeps, createAccounts } from './accounts.ts';

const brazil = { name: 'brazil', wabaId: '901', phoneNumberIds: ['9011'], accessToken: 'EAA-brazil' };
const secret = '4f0e1c9b7a3d5826e1b0c7f49d2a6835';
const mexico = {
  name: 'mexico',
  wabaId: '902',
  phoneNumberIds: ['9021'],
  accessToken: 'EAA-mexico',
  appSecrets: [secret],
};

/** The accounts of a service whose file first declares one. */
async function open(config: Partial<AccountsDeps['config']> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'whatsapp-accounts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const accountsFile = join(folder, 'accounts.json');
  const write = (text: string): Promise<void> => writeFile(accountsFile, text);
  const declare = (...accounts: readonly object[]): Promise<void> => write(JSON.stringify({ accounts }));
  await declare(brazil);
  const lines: string[] = [];
  const note = (_fields: unknown, text?: string): void => void lines.push(text ?? '');
  const changes: string[] = [];
  const ids = { wabaIds: ['800'], phoneNumberIds: ['8001'] };
  const accounts = createAccounts({
    config: {
      ...ids,
      appSecrets: ['own'],
      graph: {
        url: 'https://graph.example',
        version: 'v24.0',
        token: { kind: 'value', value: 'EAA-own' },
        mediaHosts: [],
      },
      accounts: readAccountsFile(accountsFile, ids).accounts ?? [],
      accountsFile,
      ...config,
    },
    log: { info: note, error: note },
    steadyNow: () => 0,
    onChange: () => void changes.push('changed'),
  });
  return { accounts, write, declare, lines, changes };
}

describe('the accounts of a service', () => {
  it('tells which numbers and accounts belong together, as far as it knows them', async () => {
    const { accounts } = await open();
    expect([accounts.areTogether('9011', '901'), accounts.areTogether('8001', '800')]).toEqual([true, true]);
    expect([accounts.areTogether('9011', '800'), accounts.areTogether('8001', '901')]).toEqual([false, false]);
    expect(accounts.areTogether('7', '901')).toBe(true);
  });

  it('are that of its variables and those of its file, all of whose ids and secrets count', async () => {
    const { accounts } = await open();
    expect(accounts.ids).toMatchObject({ wabaIds: ['800', '901'], phoneNumberIds: ['8001', '9011'] });
    expect(accounts.credentialsOf('8001')).toEqual({ token: 'EAA-own', appSecrets: ['own'] });
    expect(accounts.credentialsOf('9011')).toEqual({ token: 'EAA-brazil', appSecrets: ['own'] });
    expect(accounts.credentialsOf('7')).toBeNull();
  });

  it('are unchecked for ids that the variables leave open, and only the file’s without an account in the variables', async () => {
    expect((await open({ wabaIds: [] })).accounts.ids).toMatchObject({ wabaIds: [], phoneNumberIds: ['8001', '9011'] });
    const none = { wabaIds: [], phoneNumberIds: [] };
    const graph = { url: 'https://graph.example', version: 'v24.0', token: { kind: 'none' }, mediaHosts: [] } as const;
    const { accounts } = await open({ ...none, graph });
    expect(accounts.ids).toMatchObject({ wabaIds: ['901'], phoneNumberIds: ['9011'] });
    expect(accounts.all()).toEqual([{ id: '901', credentials: { token: 'EAA-brazil', appSecrets: ['own'] } }]);
  });

  it('follow the file; one that becomes wrong changes nothing, and the log says why, once', async () => {
    const { accounts, write, declare, lines, changes } = await open();
    await declare(brazil, mexico);
    accounts.look();
    expect(accounts.ids.wabaIds).toEqual(['800', '901', '902']);
    expect(accounts.appSecrets).toEqual(['own', secret]);
    expect(changes).toEqual(['changed']);
    await write('{"accounts": [{}]}');
    accounts.look();
    accounts.look();
    expect(accounts.problem).toMatch(/^The account at place 1: name /);
    expect(accounts.credentialsOf('9021')).toEqual({ token: 'EAA-mexico', appSecrets: [secret] });
    await declare();
    accounts.look();
    expect([accounts.ids.wabaIds, accounts.credentialsOf('9011'), accounts.problem]).toEqual([['800'], null, null]);
    expect(lines).toEqual([
      'The accounts file was applied.',
      expect.stringMatching(
        /^The accounts file was not applied; the previous accounts stay in use\.\nThe account at place 1: name /,
      ),
      'The accounts file was applied.',
    ]);
  });
});
