import { describe, expect, it } from 'vitest';
import { readAccounts, readAccountsFile, type TakenIds } from './accounts-file.ts';

const none: TakenIds = { wabaIds: [], phoneNumberIds: [] };
const brazil = {
  name: 'brazil',
  wabaId: '901',
  phoneNumberIds: ['9011', '9012'],
  accessTokenFile: '/run/secrets/brazil',
};
const mexico = {
  name: 'mexico',
  wabaId: '902',
  phoneNumberIds: ['9021'],
  accessToken: ' EAA-mexico ',
  appSecrets: [' 4f0e1c9b7a3d5826e1b0c7f49d2a6835\n'],
};
const read = (accounts: readonly unknown[], taken = none) => readAccounts(JSON.stringify({ accounts }), taken);

describe('the file of accounts', () => {
  it('declares accounts, each with its token and, if it has an app of its own, its secrets', () => {
    expect(read([brazil, mexico])).toEqual({
      problems: null,
      accounts: [
        {
          name: 'brazil',
          wabaId: '901',
          phoneNumberIds: ['9011', '9012'],
          token: { kind: 'file', path: '/run/secrets/brazil' },
          appSecrets: [],
        },
        {
          name: 'mexico',
          wabaId: '902',
          phoneNumberIds: ['9021'],
          token: { kind: 'value', value: 'EAA-mexico' },
          appSecrets: ['4f0e1c9b7a3d5826e1b0c7f49d2a6835'],
        },
      ],
    });
    expect(read([])).toEqual({ problems: null, accounts: [] });
  });

  it('names every problem at once, with its place and what to do, and never a secret', () => {
    const { problems } = read([
      { ...brazil, wabaId: 102290129340398, phoneNumberIds: [] },
      { ...mexico, name: 'Mexico', accessTokenFile: '/run/secrets/mexico', appSecrets: ['changeme'], token: 'x' },
      'peru',
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^"brazil": wabaId .* in quotes/),
      expect.stringMatching(/^"brazil": phoneNumberIds .* at least one/),
      expect.stringMatching(/^The account at place 2: name /),
      expect.stringMatching(/^The account at place 2: Give either accessToken or accessTokenFile/),
      expect.stringMatching(/^The account at place 2: appSecrets holds a secret of 8 characters.* Copy it from Meta/),
      expect.stringMatching(/^The account at place 2: token is not known\. An account has name, wabaId/),
      ...Array.from({ length: 4 }, () => expect.stringMatching(/^The account at place 3: /)),
    ]);
    expect(problems?.join('\n')).not.toMatch(/EAA-mexico|changeme/);
  });

  it('gives no name and no id to two accounts', () => {
    const { problems } = read([brazil, { ...mexico, name: 'brazil', wabaId: '901', phoneNumberIds: ['9012', '7'] }], {
      wabaIds: [],
      phoneNumberIds: ['7'],
    });
    expect(problems).toEqual([
      'The name brazil appears twice. Remove one of them.',
      'The wabaId 901 appears twice. Remove one of them.',
      'The phone number id 9012 appears twice. Remove one of them.',
      'The phone number id 7 is in the environment’s variables too. Keep it in one place.',
    ]);
  });

  it.each(['', '[]', '{"accounts": {}}', '{"accounts": ['])('must hold a list of accounts, unlike %j', (text) => {
    expect(readAccounts(text, none).problems).toEqual([
      expect.stringMatching(/^It must hold JSON such as \{"accounts"/),
    ]);
  });

  it('must be there', () => {
    expect(readAccountsFile('/nowhere/accounts.json', none).problems).toEqual([
      'The file can’t be read (ENOENT). Mount it, and let the service’s user read it.',
    ]);
  });
});
