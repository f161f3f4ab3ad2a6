import { catalogue } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene, user } from '../support/command-scene.ts';

const { stand, run } = setUpCommandScene();

describe('whatsapp explain', () => {
  it.each(catalogue.map(({ code }) => code))('%s: cause, remedy and class', async (code) => {
    const { json } = await run('explain', String(code), '--json');
    expect(json()).toMatchObject({
      code,
      isKnown: true,
      cause: expect.any(String),
      remedy: expect.any(String),
      class: expect.any(String),
    });
  });

  it('names the similar code that an error is not', async () => {
    const { stdout } = await run('explain', '131030');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/note It is not a rate limit, although some guides call it one\./);
  });

  it.each<[string, number[]]>([
    ['190 131030', [190, 131030]],
    ['#190, #131047', [190, 131047]],
    ['(#131030) Recipient phone number not in allowed list', [131030]],
    ['Meta refuses (code 190): Invalid OAuth access token', [190]],
    ['{"error":{"code":131030,"message":"(#131030) Recipient phone number not in allowed list"}}', [131030]],
    ['{"error":{"code":131030,"error_subcode":2494055,"message":"Rate limit hit"}}', [130429]],
    ['HTTP/2 400\ncontent-type: application/json\n\n{"error":{"code":190,"message":"(#190) x"}}\n', [190]],
    ['Error 400: {"error":{"code":131030,"error_subcode":2494055,"message":"Rate limit hit"}}', [130429]],
    ['(#131047) Re-engagement message for {"to":"1"}', [131047]],
    ["AxiosError: Request failed with status code 400 { error: { message: '(#132001) x', code: 132001 } }", [132001]],
    ['HTTP error 400: code: 131026', [131026]],
  ])('finds the codes in %s', async (text, codes) => {
    const answer = (await run('explain', text, '--json')).json<{ code: number; errors?: { code: number }[] }>();
    expect((answer.errors ?? [answer]).map(({ code }) => code)).toEqual(codes);
  });

  it.each([null, ''])('takes a code that is %j for none, and not for 0, which is a dead token', async (code) => {
    const problem = { code, title: 'No answer came from Meta', details: 'socket hang up' };
    const { code: exit, stderr, stdout } = await run('explain', JSON.stringify({ id: 'out_A', problem }));
    expect(exit).toBe(1);
    expect(stderr + stdout).toMatch(/No answer came from Meta: socket hang up[\s\S]*no code from Meta/);
    expect(stderr + stdout).not.toContain('token');
  });

  it('finds the errors in an answer, a webhook and a list', async () => {
    const answer = {
      error: { message: '(#190) x', code: 190, error_data: { details: 'expired on Tuesday' }, fbtrace_id: 'Abc' },
    };
    expect((await run('explain', JSON.stringify(answer), '--json')).json()).toMatchObject({
      code: 190,
      details: 'expired on Tuesday',
      traceId: 'Abc',
    });
    const status = {
      entry: [
        {
          changes: [
            {
              value: {
                statuses: [
                  {
                    errors: [
                      { code: 131047, title: 'Re-engagement' },
                      { code: 131026, title: 'x' },
                    ],
                  },
                ],
              },
            },
          ],
        },
      ],
    };
    const piped = await whatsapp(['explain', '--json'], { env: stand().env, stdin: JSON.stringify(status) });
    expect(piped.json<{ errors: { code: number }[] }>().errors.map(({ code }) => code)).toEqual([131047, 131026]);
  });

  it('shows what Meta says to a person, and further causes only where they fit', async () => {
    const error = {
      message: 'Invalid parameter',
      code: 100,
      error_subcode: 2388012,
      error_user_title: 'Number taken',
      error_user_msg: 'This number is in another account.',
    };
    const { stdout } = await run('explain', JSON.stringify({ error }));
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/Meta says Number taken: This number is in another account\./);
    expect(stdout).not.toMatch(/subcode 33|whatsapp numbers/);
    const wrongId = { error: { message: 'Unsupported post request', code: 100, error_subcode: 33 } };
    expect((await run('explain', JSON.stringify(wrongId))).stdout).toMatch(/is not a phone number id that/);
  });

  it('F20: says each cause and remedy once, and calls failures what Meta calls them', async () => {
    for (const code of ['190', '100', '200', '131030', '131047', '130429']) {
      const { stdout } = await run('explain', code);
      expect(stdout, code).not.toMatch(/guide +|put right|means/);
    }
    const { stdout } = await run('explain');
    expect(stdout).toMatch(/^These are the most frequent failures\./);
    expect(stdout).toMatch(/131030 +Recipient phone number not in allowed list\n[\s\S]*webhook +No webhook arrives\n/);
    expect(stdout).not.toMatch(/guide|Rate Limit Exceeded/);
  });

  it('reads an error of a message to a BSUID as one', async () => {
    const entry = { recipient: 'US.7', problem: { code: 131030, title: 'Not in allowed list' } };
    const { stdout } = await run('explain', JSON.stringify(entry));
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/Send to the phone number, in `to`/);
    expect(stdout).not.toMatch(/although some guides/);
  });

  it('shows the history of a message, and why it failed', async () => {
    stand().meta.faults.add({}, { kind: 'failed-status', code: 131026 });
    const sent = await run('send', 'template', user, 'hello_world', '--wait', '20');
    expect([sent.code, sent.stdout]).toEqual([1, expect.stringMatching(/failed[\s\S]*131026[\s\S]*remedy/)]);
    const wamid = /wamid\.\S+/.exec(sent.stdout)?.[0] ?? '';
    const { code, json } = await run('explain', wamid, '--json');
    expect([code, json()]).toMatchObject([1, { state: 'failed', outbox: { attempts: [{ number: 1 }] } }]);
  });
});
