import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';
import { readOpenapi } from './read-openapi.ts';
import { readPostman } from './read-postman.ts';
import { isAsKnown, reportLines } from './report.ts';
import { runExamples } from './run-examples.ts';

const path = '/{Version}/{Phone-Number-ID}/messages';
const text = { messaging_product: 'whatsapp', to: '{{Recipient}}', type: 'text', text: { body: '<TEXT>' } };
const answer = { messaging_product: 'whatsapp', contacts: [{ input: '1', wa_id: '1' }], messages: [{ id: 'wamid.1' }] };
const request = { method: 'post', path, side: 'request', name: 'Text', value: text };
const response = { method: 'post', path, side: 'response', name: 'Sent', status: '200', value: answer };

describe('Meta’s examples', () => {
  it('are sent from the OpenAPI file, and answered as documented', async () => {
    const { outcomes } = await runExamples(readOpenapi([request, response]));
    expect(outcomes.map(({ problem }) => problem)).toEqual([null]);
  });

  it('are sent from a collection, with its folders and placeholders', async () => {
    const item = {
      name: 'Text',
      request: {
        method: 'POST',
        url: { raw: 'https://graph.facebook.com/{{Version}}/{{Phone-Number-ID}}/messages' },
        body: { mode: 'raw', raw: JSON.stringify(text) },
      },
      response: [{ code: 200, body: JSON.stringify(answer) }],
    };
    const { outcomes } = await runExamples(readPostman({ item: [{ name: 'Messages', item: [item] }] }, 'collection'));
    expect(outcomes).toMatchObject([{ problem: null, example: { path: '{phone-number-id}/messages' } }]);
  });

  it('are accepted or refused by the service as by Meta, if they are messages', async () => {
    const blank = { ...request, name: 'Blank', value: { ...text, text: { body: ' ' } } };
    const { outcomes } = await runExamples(readOpenapi([request, blank, response]));
    expect(outcomes.map(({ problem }) => problem)).toEqual([null, expect.stringContaining('at least 1 character')]);
  });

  it('fail the run if they are answered differently', async () => {
    const other = { ...response, value: { ...answer, success: true } };
    const report = await runExamples(readOpenapi([request, other]));
    expect(report.outcomes).toMatchObject([{ problem: 'success is missing', reason: null }]);
    expect(isAsKnown({ ...report, gone: [] })).toBe(false);
    expect(reportLines(report).join('\n')).toContain('"Text" (openapi): success is missing');
  });

  it('fail the run too if a known difference is gone', async () => {
    const report = await runExamples(readOpenapi([request, response]));
    expect(report.gone).toHaveLength(differences.length);
    expect(isAsKnown(report)).toBe(false);
  });

  it('are counted and not sent if their route is not simulated', async () => {
    const solution = { ...request, path: '/{Version}/{Phone-Number-ID}/messages_encrypted' };
    const report = await runExamples(readOpenapi([solution]));
    expect([...report.notSimulated]).toEqual([['POST {phone-number-id}/messages_encrypted', 1]]);
  });

  it.each([
    ['get', 'call_permissions', { messaging_product: 'whatsapp', permission: { status: 'granted' }, actions: [] }],
    ['get', 'official_business_account', { id: '1', oba_status: 'PENDING', status_message: 'x' }],
    ['get', 'username', { username: 'x', status: 'approved' }],
    ['get', 'groups', { data: { groups: [] } }],
  ])('are sent for %s %s', async (method, edge, value) => {
    const answered = { ...response, method, path: `/{Version}/{Phone-Number-ID}/${edge}`, value };
    const { outcomes, notSimulated } = await runExamples(readOpenapi([answered]));
    expect([outcomes.length, [...notSimulated]]).toEqual([1, []]);
    expect(outcomes[0]?.problem ?? '').not.toMatch(/HTTP/);
  });
});
