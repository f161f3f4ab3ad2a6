import { expect, it } from 'vitest';
import { statusProblem } from './answered-status.ts';
import { reportPause } from './pause-report.ts';

const unreached = (details: string) =>
  reportPause({
    cause: 'unavailable',
    problem: { code: null, subcode: null, title: 'Meta could not be reached', details, traceId: null },
  });

it.each([
  ['ENOTFOUND', /\(ENOTFOUND: the name of the host can’t be resolved\)/, /DNS/],
  ['PROXY_407', /\(PROXY_407: the proxy asks for a user name and password\)/, /HTTPS_PROXY/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/],
])('a number that pauses because of %s names the cause and a remedy for it', (reason, what, remedy) => {
  expect(unreached(reason)).toEqual({ what: expect.stringMatching(what), remedy: expect.stringMatching(remedy) });
});

it.each([
  [null, 'every message'],
  ['paid', 'every template and Direct Send message'],
  ['service', 'every free-form message'],
  ['free', 'every reaction'],
  ['marketing_messages', 'every message by /marketing_messages'],
  ['v15.0', 'every message for Graph version v15.0'],
])('a pause of %s says what Meta refuses: %s', (hold, words) => {
  const problem = { code: 131042, subcode: null, title: 'Payment', details: null, traceId: null };
  expect(reportPause({ cause: 'refused', problem }, hold).what).toContain(`Meta refuses ${words} (131042`);
});

it.each([
  ['Meta’s', { code: 80007, subcode: null, title: 'Rate limit issues', details: null, traceId: null }],
  ['a proxy’s', statusProblem(429, 'Raise the rate.')],
])('a pause for %s rate says that the requested rest comes first, and how to end it', (_whose, problem) => {
  const { remedy } = reportPause({ cause: 'refused', problem });
  expect(remedy).toMatch(/or after the rest that the answer asked for; `whatsapp outbox resume` resumes at once/);
});
