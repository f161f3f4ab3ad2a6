import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAlertChoice } from './alerts.ts';
import { readConfig } from './config.ts';

const prefix = 'INTEXURAOS_WHATSAPP_ALERT_';
const read = (variables: Readonly<Record<string, string>>) =>
  readAlertChoice(Object.fromEntries(Object.entries(variables).map(([name, value]) => [prefix + name, value])));
const mail = { SMTP_URL: 'smtp://u:p@mail.example.com:587', MAIL_FROM: 'a@example.com', MAIL_TO: 'b@example.com' };

const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the configuration of alerts', () => {
  it('sends none where nothing is set', () => {
    const { value, problem } = read({});
    expect(problem).toBeNull();
    expect(value).toMatchObject({ url: null, secret: null, slackUrl: null, mail: null, severity: 'critical' });
    expect([value.afterSeconds, value.name]).toEqual([60, expect.stringMatching(/./)]);
  });

  it('takes all three targets', () => {
    const secret = 'd4f08a6de1c94752';
    const slack = 'https://hooks.slack.com/services/T/B/x';
    const { value, problem } = read({
      URL: 'https://ops.example.com/alerts',
      SECRET: secret,
      SLACK_URL: slack,
      ...mail,
      MAIL_TO: 'On call <oncall@example.com>, b@example.com',
      NAME: 'production',
      SEVERITY: 'Warning',
      AFTER_SECONDS: '0',
    });
    expect(problem).toBeNull();
    expect(value).toEqual({
      name: 'production',
      severity: 'warning',
      afterSeconds: 0,
      url: 'https://ops.example.com/alerts',
      secret,
      slackUrl: slack,
      mail: { smtpUrl: mail.SMTP_URL, from: 'a@example.com', to: ['On call <oncall@example.com>', 'b@example.com'] },
    });
  });

  it('reads what may be secret from files', () => {
    const file = join(folder, 'slack');
    writeFileSync(file, 'https://hooks.slack.com/services/T/B/y\n');
    expect(read({ SLACK_URL_FILE: file }).value.slackUrl).toBe('https://hooks.slack.com/services/T/B/y');
    expect(read({ SLACK_URL_FILE: join(folder, 'none') }).problem).toMatch(/can’t be read \(ENOENT\)/);
  });

  it.each([
    [
      'an invalid URL',
      { URL: 'ops.example.com' },
      /ALERT_URL is not a valid address.*https:\/\/ops\.example\.com\/alerts/,
    ],
    ['a mail server as a URL', { URL: 'smtp://mail' }, /ALERT_URL is not a valid address/],
    ['a URL as a mail server', { ...mail, SMTP_URL: 'https://mail' }, /SMTP_URL is not a valid address.*smtp:\/\/user/],
    ['a secret without a URL', { SECRET: 'd4f08a6de1c94752' }, /signs alerts sent to INTEXURAOS_WHATSAPP_ALERT_URL/],
    ['a short secret', { URL: 'https://x.example', SECRET: 'short' }, /shorter than 16 characters.*openssl/],
    ['mail to nobody', { ...mail, MAIL_TO: ' , ' }, /mail also need INTEXURAOS_WHATSAPP_ALERT_MAIL_TO\./],
    ['mail without a server', { MAIL_TO: 'b@example.com' }, /SMTP_URL and INTEXURAOS_WHATSAPP_ALERT_MAIL_FROM\./],
    ['an invalid address', { ...mail, MAIL_TO: 'oncall' }, /MAIL_TO must hold mail addresses/],
    ['a header in an address', { ...mail, MAIL_FROM: 'a@example.com\r\nBcc: x@example.com' }, /MAIL_FROM must hold/],
    ['an unknown severity', { SEVERITY: 'info' }, /ALERT_SEVERITY is "info"\. Give one of critical, warning/],
  ])('refuses %s', (_what, variables, says) => {
    expect(read(variables).problem).toMatch(says);
  });

  it('quotes no address, which may hold a secret', () => {
    const { problem } = read({ SLACK_URL: 'hooks.slack.com/services/T/B/secret', SMTP_URL: 'smtp//u:secret@mail' });
    expect(problem).toMatch(/SLACK_URL[\s\S]*SMTP_URL/);
    expect(problem).not.toContain('secret@');
    expect(problem).not.toContain('B/secret');
  });

  it('is part of the service’s own, which lists every problem', () => {
    const env = { INTEXURAOS_WHATSAPP_ALERT_URL: 'x', INTEXURAOS_WHATSAPP_QUIET_MINUTES: 'many' };
    expect(() => readConfig(env)).toThrow(/QUIET_MINUTES is "many"[\s\S]*ALERT_URL is not a valid address/);
    const fine = {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'c81d5e0a94f7263b',
      INTEXURAOS_WHATSAPP_APP_SECRET: 'b3f08a6de1c94752a7d05e8c1f6b2943',
      INTEXURAOS_WHATSAPP_ALERT_SLACK_URL_FILE: '',
      INTEXURAOS_WHATSAPP_ALERT_URL: 'https://ops.example.com',
    };
    const { alerts, quietMinutes, warnings } = readConfig(fine);
    expect([alerts.url, quietMinutes]).toEqual(['https://ops.example.com', null]);
    expect(warnings.join()).not.toContain('ALERT');
  });
});
