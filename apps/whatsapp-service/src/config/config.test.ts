import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, variables } from './config.ts';
import { versionWarnings } from './graph.ts';

const verifyToken = 'verify-5b0c9e2d7f314a86';
const appSecret = '8d1f0a6c27be43950b1e7f6a9c2d4e80';
const otherSecret = 'c2e9571d804fa36b1d7f03e85a9c6b42';
const required = {
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
  INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
};

const problemsOf = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

describe('readConfig', () => {
  it('needs the verify token and the app secret and nothing else', () => {
    expect(readConfig(required)).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      verifyTokens: [verifyToken],
      appSecrets: [appSecret],
      wabaIds: [],
      phoneNumberIds: [],
      apiKeys: [],
      store: { kind: 'sqlite', path: './data/whatsapp.db' },
    });
  });

  it('lists every problem at once, each with its remedy', () => {
    const message = problemsOf({
      INTEXURAOS_WHATSAPP_APP_SECRET: '  ',
      INTEXURAOS_WHATSAPP_WABA_ID: '+1 555 078 3881',
      INTEXURAOS_WHATSAPP_STORE: 'postgres',
      PORT: 'http',
    });
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^- PORT is "http"\. Give a whole number/),
      expect.stringMatching(/^- INTEXURAOS_WHATSAPP_VERIFY_TOKEN is not set\. Make one with/),
      expect.stringMatching(/^- INTEXURAOS_WHATSAPP_APP_SECRET is empty\. Copy it from/),
      expect.stringMatching(/^- INTEXURAOS_WHATSAPP_WABA_ID holds .* digits only/),
      expect.stringMatching(/^- INTEXURAOS_WHATSAPP_STORE is "postgres"\. Give sqlite:PATH/),
    ]);
  });

  it('takes a comma-separated list of secrets, and the whole value as one, with white space trimmed', () => {
    const config = readConfig({ ...required, INTEXURAOS_WHATSAPP_APP_SECRET: ` ${otherSecret} , ${appSecret} ` });
    expect(config.appSecrets).toEqual([otherSecret, appSecret, `${otherSecret} , ${appSecret}`]);
  });

  it('never takes an empty part of a list for a secret', () => {
    const { appSecrets } = readConfig({ ...required, INTEXURAOS_WHATSAPP_APP_SECRET: `${appSecret},` });
    expect(appSecrets).toEqual([appSecret, `${appSecret},`]);
    expect(problemsOf({ ...required, INTEXURAOS_WHATSAPP_APP_SECRET: ' , ,' })).toContain('is empty');
  });

  it('reads the short names of the ids only where the prefixed ones are not set', () => {
    const short = { WHATSAPP_WABA_ID: '111', WHATSAPP_PHONE_NUMBER_ID: '222, 333' };
    expect(readConfig({ ...required, ...short })).toMatchObject({ wabaIds: ['111'], phoneNumberIds: ['222', '333'] });
    expect(readConfig({ ...required, ...short, INTEXURAOS_WHATSAPP_WABA_ID: '999' }).wabaIds).toEqual(['999']);
  });

  it('says at start which ids are unchecked', () => {
    expect(readConfig(required).warnings).toEqual([
      expect.stringContaining('INTEXURAOS_WHATSAPP_WABA_ID is not set'),
      expect.stringContaining('INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID is not set'),
    ]);
  });

  it('warns of misspelt variables, of an unlikely app secret and of one id in both places', () => {
    const { warnings } = readConfig({
      ...required,
      INTEXURAOS_WHATSAPP_APP_SECRET: verifyToken.replace('verify', 'resigned'),
      INTEXURAOS_WHATSAPP_APP_SECRETS: 'x',
      INTEXURAOS_WHATSAPP_WABA_ID: '111',
      INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '111',
    });
    expect(warnings).toEqual([
      expect.stringContaining('INTEXURAOS_WHATSAPP_APP_SECRETS is not a variable'),
      expect.stringContaining('INTEXURAOS_WHATSAPP_APP_SECRET is not 32 hex digits'),
      expect.stringContaining('111 is configured as WABA id and as phone number id'),
    ]);
  });

  it('warns of quotation marks around a value, without showing it', () => {
    const env = { ...required, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '"EAAGmango"', INTEXURAOS_WHATSAPP_TIME_ZONE: 'UTC' };
    expect(readConfig(env).warnings.filter((warning) => warning.includes('quotation'))).toEqual([
      expect.stringMatching(/^INTEXURAOS_WHATSAPP_ACCESS_TOKEN begins and ends with quotation marks(?!.*mango)/),
    ]);
  });

  it('knows the access token of the guide’s .env and does not call it a mistake', () => {
    const env = { ...required, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'x', WHATSAPP_ACCESS_TOKEN: 'x' };
    expect(readConfig(env).warnings.join()).not.toContain('ACCESS_TOKEN');
  });

  it('lets a process be one half of the service only on a store that both halves can share', () => {
    const name = variables.role.name;
    const firestore = { ...required, INTEXURAOS_WHATSAPP_STORE: 'firestore' };
    expect(readConfig(required).role).toBe('all');
    expect(readConfig({ ...firestore, [name]: 'web' }).role).toBe('web');
    expect(problemsOf({ ...required, [name]: 'worker' })).toContain('a SQLite database belongs to one process');
    expect(problemsOf({ ...firestore, [name]: 'api' })).toContain(`${name} is "api"`);
  });

  it('counts in UTC, or in a time zone that exists', () => {
    const name = variables.timeZone.name;
    expect(readConfig(required).timeZone).toBe('UTC');
    expect(readConfig({ ...required, [name]: ' America/Sao_Paulo ' }).timeZone).toBe('America/Sao_Paulo');
    expect(problemsOf({ ...required, [name]: 'Berlin' })).toMatch(
      /TIME_ZONE is "Berlin", which is not a time zone\. Give/,
    );
  });

  it('takes sizes in bytes or with a unit, within bounds', () => {
    const name = variables.maxBodyBytes.name;
    expect(readConfig({ ...required, [name]: '8MiB' }).maxBodyBytes).toBe(8 * 1024 * 1024);
    expect(problemsOf({ ...required, [name]: '4MB' })).toContain(`${name} is "4MB"`);
    expect(problemsOf({ ...required, [name]: '1' })).toContain('Give bytes from 1024');
  });
});

describe('F15: weak secrets', () => {
  const weak = { INTEXURAOS_WHATSAPP_API_KEYS: `${otherSecret},changeme`, INTEXURAOS_WHATSAPP_METRICS_KEY: 'metrics' };

  it('keep the service from starting, with what to do about each', () => {
    const message = problemsOf({ ...required, ...weak, INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'your-verify-token' });
    expect(message.split('\n')).toEqual([
      expect.stringMatching(
        /^- \S+VERIFY_TOKEN holds a secret that can be guessed.*`openssl rand -hex 32`.*when the callback URL is saved/,
      ),
      expect.stringMatching(/^- \S+API_KEYS, at place 2, holds a secret of 8 characters; .*`openssl rand -hex 32`/),
      expect.stringMatching(/^- \S+METRICS_KEY holds a secret of 7 characters/),
    ]);
    expect(message).not.toContain('changeme');
  });

  it.each([
    'http://localhost:8090',
    'http://127.0.0.1:8090',
    'http://[::1]:8090',
    'http://[::ffff:127.0.0.1]:8090',
    'http://simulator:8090',
  ])('are accepted in a sandbox, with Meta at %s', (url) => {
    const config = readConfig({ ...required, ...weak, INTEXURAOS_WHATSAPP_GRAPH_URL: url });
    expect(config.apiKeys).toContain('changeme');
  });

  it.each(['https://localhost:8090', 'http://graph.facebook.com', 'http://meta.example', 'http://10.0.0.7:8090'])(
    'are refused with Meta at %s',
    (url) => {
      expect(problemsOf({ ...required, ...weak, INTEXURAOS_WHATSAPP_GRAPH_URL: url })).toContain('API_KEYS');
    },
  );

  it('are not accepted from a file either', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weak-'));
    writeFileSync(join(folder, 'key'), 'changeme\n');
    const message = problemsOf({ ...required, INTEXURAOS_WHATSAPP_API_KEYS_FILE: join(folder, 'key') });
    rmSync(folder, { recursive: true });
    expect(message).toMatch(/API_KEYS holds a secret of 8 characters/);
  });

  it('include a secret used for two purposes', () => {
    const both = { INTEXURAOS_WHATSAPP_API_KEYS: otherSecret, INTEXURAOS_WHATSAPP_METRICS_KEY: otherSecret };
    expect(problemsOf({ ...required, ...both })).toMatch(/API_KEYS and \S+METRICS_KEY hold the same secret/);
  });
});

describe('the choice of store', () => {
  const storeOf = (env: NodeJS.ProcessEnv) => readConfig({ ...required, ...env }).store;

  it('is Firestore where a Google project or an emulator is named', () => {
    expect(storeOf({ GOOGLE_CLOUD_PROJECT: 'shop' })).toEqual({
      kind: 'firestore',
      projectId: 'shop',
      emulatorHost: undefined,
    });
    expect(storeOf({ FIRESTORE_EMULATOR_HOST: 'localhost:1' })).toEqual({
      kind: 'firestore',
      projectId: undefined,
      emulatorHost: 'localhost:1',
    });
  });

  it('is what INTEXURAOS_WHATSAPP_STORE says, over all else', () => {
    const google = { GOOGLE_CLOUD_PROJECT: 'shop', K_SERVICE: 'whatsapp' };
    expect(storeOf({ ...google, INTEXURAOS_WHATSAPP_STORE: 'sqlite:/mnt/x.db' })).toEqual({
      kind: 'sqlite',
      path: '/mnt/x.db',
    });
    expect(storeOf({ INTEXURAOS_WHATSAPP_STORE: 'firestore' }).kind).toBe('firestore');
  });

  it.each(['sqlite::memory:', 'sqlite:file:shop.db?mode=ro', 'sqlite: ./data/'])(
    'is no %s, which names no file',
    (store) => {
      expect(problemsOf({ ...required, INTEXURAOS_WHATSAPP_STORE: store })).toContain('Give the path of a file');
      expect(storeOf({ INTEXURAOS_WHATSAPP_STORE: 'sqlite: ./shop.db' })).toMatchObject({ path: './shop.db' });
    },
  );

  it('refuses a file that would vanish on Cloud Run unless it is asked for by name', () => {
    expect(problemsOf({ ...required, K_SERVICE: 'whatsapp' })).toContain('vanishes with the instance');
  });
});

describe('the way to Meta', () => {
  const graphOf = (env: Record<string, string>) => readConfig({ ...required, ...env }).graph;

  it('is Meta’s own address and v24.0 unless told otherwise, with no token', () => {
    expect(graphOf({})).toEqual({
      url: 'https://graph.facebook.com',
      version: 'v24.0',
      token: { kind: 'none' },
      mediaHosts: ['lookaside.fbsbx.com'],
    });
    const other = {
      INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://localhost:8090/',
      INTEXURAOS_WHATSAPP_GRAPH_VERSION: 'v21.0',
    };
    expect(graphOf(other)).toMatchObject({ url: 'http://localhost:8090', version: 'v21.0' });
  });

  it('takes media from the hosts that are named, and refuses a setting that names none or nearly all', () => {
    const hostsOf = (text: string) => graphOf({ INTEXURAOS_WHATSAPP_MEDIA_HOSTS: text }).mediaHosts;
    expect(hostsOf(' Media.example:8443, *.fbsbx.com,')).toEqual(['media.example:8443', '*.fbsbx.com']);
    for (const text of ['https://media.example', '*', '*.com', 'media.example/', 'a b', '-a.example', '*.*.example']) {
      expect(() => hostsOf(text), text).toThrow(/MEDIA_HOSTS has/);
    }
  });

  it('has the token from our variable before the guide’s, or a file', () => {
    const both = { WHATSAPP_ACCESS_TOKEN: 'short', INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'ours' };
    expect(graphOf(both).token).toEqual({ kind: 'value', value: 'ours' });
    expect(graphOf({ WHATSAPP_ACCESS_TOKEN: 'short' }).token).toEqual({ kind: 'value', value: 'short' });
    expect(graphOf({ WHATSAPP_ACCESS_TOKEN_FILE: '/run/t' }).token).toEqual({ kind: 'file', path: '/run/t' });
  });

  it('is refused where it can’t be meant', () => {
    const wrong = {
      ...required,
      INTEXURAOS_WHATSAPP_GRAPH_URL: 'graph.facebook.com',
      INTEXURAOS_WHATSAPP_GRAPH_VERSION: '24',
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 't',
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN_FILE: '/run/t',
    };
    expect(() => readConfig(wrong)).toThrow(/GRAPH_URL[\s\S]*GRAPH_VERSION[\s\S]*both set/);
  });
});

describe('the proxy for calls to Meta', () => {
  it('is the one that the environment names', () => {
    const { proxies } = readConfig({ ...required, HTTPS_PROXY: 'http://proxy.example.com:3128', NO_PROXY: 'a.test' });
    expect(proxies.for(new URL('https://graph.facebook.com'))?.host).toBe('proxy.example.com:3128');
    expect(proxies.for(new URL('https://a.test'))).toBeNull();
  });

  it('keeps the service from starting if it is no HTTP proxy', () => {
    expect(() => readConfig({ ...required, HTTPS_PROXY: 'socks5://a:1' })).toThrow(
      /HTTPS_PROXY names a SOCKS proxy, which is not supported\. Give the address/,
    );
  });
});

describe('the version of the Graph API', () => {
  const token = { kind: 'value', value: 't' } as const;
  const at = Date.parse('2026-12-01');

  it('is warned about once it has ended, and 60 days before, with what to set', () => {
    expect(versionWarnings({ version: 'v20.0', token }, at)).toEqual([
      expect.stringMatching(
        /^The version of the Graph API v20\.0 has ended on 2026-09-24\..*Set INTEXURAOS_WHATSAPP_GRAPH_VER/,
      ),
    ]);
    expect(versionWarnings({ version: 'v21.0', token }, at)).toEqual([
      expect.stringMatching(/ends on 2027-01-21, in 51 days\./),
    ]);
  });

  it('is no matter while it works, and where nothing is sent', () => {
    expect(versionWarnings({ version: 'v24.0', token }, at)).toEqual([]);
    expect(versionWarnings({ version: 'v20.0', token: { kind: 'none' } }, at)).toEqual([]);
  });
});

describe('an accounts file', () => {
  const warningsWith = (env: NodeJS.ProcessEnv): string => {
    const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
    const path = join(folder, 'accounts.json');
    const accessTokenFile = join(folder, 'token');
    writeFileSync(accessTokenFile, 'token-of-brazil');
    writeFileSync(
      path,
      JSON.stringify({ accounts: [{ name: 'brazil', wabaId: '901', phoneNumberIds: ['9011'], accessTokenFile }] }),
    );
    try {
      return readConfig({ ...required, INTEXURAOS_WHATSAPP_ACCOUNTS_FILE: path, ...env }).warnings.join('\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const strange = '9999, which is not one of the configured phone number ids';
  const rules = { INTEXURAOS_WHATSAPP_RETENTION: '9011:messages=30,9999:messages=30' };

  it('limits the service to its numbers if the settings name no account', () => {
    const warnings = warningsWith(rules);
    expect(warnings).toContain(strange);
    expect(warnings).not.toContain('rules for 9011');
    expect(warnings).not.toContain('are accepted');
  });

  it('adds its numbers to those of the settings', () => {
    const warnings = warningsWith({ ...rules, INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '1065' });
    expect(warnings).toContain(strange);
    expect(warnings).not.toContain('rules for 9011');
  });

  it('limits nothing if the settings have an account without a phone number id', () => {
    const warnings = warningsWith({ ...rules, INTEXURAOS_WHATSAPP_WABA_ID: '801' });
    expect(warnings).not.toContain(strange);
    expect(warnings).toContain('webhooks of any number are accepted');
  });
});
