import { describe, expect, it } from 'vitest';
import { numberId, refusal, setUpAccountsScene, wabaId } from '../../test/accounts-scene.ts';

const { simulator, graph } = setUpAccountsScene();

describe('a seeded authentication template', () => {
  it('has Meta’s texts and button, and is sent like any other', async () => {
    simulator().seed({
      templates: [
        {
          name: 'login_code',
          category: 'AUTHENTICATION',
          components: [
            { type: 'BODY', add_security_recommendation: true },
            { type: 'FOOTER', code_expiration_minutes: 10 },
            { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
          ],
        },
      ],
    });
    expect((await graph(`GET ${wabaId}/message_templates?name=login_code&fields=components`)).body).toMatchObject({
      data: [
        {
          components: [
            { type: 'BODY', text: '*{{1}}* is your verification code. For your security, do not share this code.' },
            { type: 'FOOTER', text: 'This code expires in 10 minutes.' },
            { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Copy code', url: expect.stringContaining('{{1}}') }] },
          ],
        },
      ],
    });
    const send = (components: readonly object[]) =>
      graph(`POST ${numberId}/messages`, {
        messaging_product: 'whatsapp',
        to: '16505551234',
        type: 'template',
        template: { name: 'login_code', language: { code: 'en_US' }, components },
      });
    const parameters = [{ type: 'text', text: '123456' }];
    const body = { type: 'body', parameters };
    expect((await send([body, { type: 'button', sub_type: 'url', index: '0', parameters }])).status).toBe(200);
    expect(refusal(await send([body]))[1]).toBe(131008);
  });
});
