import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { freePort, type ServiceProcess, startService } from '../../../trials/support/service-process.ts';
import { apiKey, appSecret } from './scene.ts';
import { contains, textOf } from './steps.ts';

if (!chromiumPath)
  console.log(
    'No Chromium on this machine: sign-in is not tested in a browser (apt-get install chromium-headless-shell).',
  );

const client = { id: 'console', secret: 'b7d2f09a41ce8356' };

/** The certified provider of the npm registry, with people of whom it knows whatever they call themselves. */
function startProvider(port: number, redirectUri: string): Promise<Server> {
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
    claims: { email: ['email', 'email_verified'], groups: ['groups'] },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, IdToken: 600, Grant: 600, Interaction: 600, Session: 600 },
    cookies: { keys: ['for tests'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, groups: [`${id}s`] }),
    }),
  });
  const server = createServer(provider.callback());
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

// The service is at localhost and the provider at 127.0.0.1: two sites, as in reality.
describe.skipIf(!chromiumPath)(
  'signing in with a provider of OpenID Connect, in a browser',
  { timeout: 120_000 },
  () => {
    let folder: string;
    let service: ServiceProcess;
    let provider: Server | undefined;
    let browser: Browser;
    let page: Page;
    let publicUrl: string;
    let providerPort: number;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sign-in-'));
      const port = await freePort();
      providerPort = await freePort();
      publicUrl = `http://localhost:${port}`;
      service = await startService({
        port,
        env: {
          INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'sign-in-71d0c3e85a92',
          INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
          INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
          INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}`,
          INTEXURAOS_WHATSAPP_PUBLIC_URL: publicUrl,
          INTEXURAOS_WHATSAPP_OIDC_ISSUER: `http://127.0.0.1:${providerPort}`,
          INTEXURAOS_WHATSAPP_OIDC_NAME: 'Acme',
          INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID: client.id,
          INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET: client.secret,
          INTEXURAOS_WHATSAPP_OIDC_SCOPES: 'openid email groups',
          INTEXURAOS_WHATSAPP_OIDC_ACCESS: 'group:agents = read:content; email:boss@example.com = admin',
        },
      });
      browser = await startBrowser(chromiumPath ?? '');
      page = await browser.page({ width: 1280, height: 800 });
    });
    afterAll(async () => {
      await browser?.close();
      await service?.stop();
      provider?.closeAllConnections();
      provider?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** Between two pages there is none to ask. */
    const arrives = (expression: string) =>
      expect.poll(() => page.value(`Boolean(${expression})`).catch(() => false), { timeout: 60_000 }).toBe(true);
    const api = async <T>(path: string): Promise<T> => {
      const answer = await fetch(publicUrl + path, { headers: { authorization: `Bearer ${apiKey}` } });
      return (await answer.json()) as T;
    };
    const link = `document.querySelector('.sign-in a.primary')`;
    /** At the provider: who it is, and that the console may know. */
    const passProvider = async (name: string) => {
      await arrives(`location.port === '${providerPort}' && document.querySelector('[name=login]')`);
      await page.value(
        `(document.querySelector('[name=login]').value = '${name}', document.querySelector('[name=password]').value = 'x', document.forms[0].requestSubmit())`,
      );
      await arrives(`document.querySelector('[name=prompt][value=consent]')`);
      await page.value(`document.forms[0].requestSubmit()`);
    };

    it('reports a provider that is down when the service starts, and says so to those who try', async () => {
      const problems = async () =>
        (await api<{ problems: { id: string }[] }>('/v1/status')).problems.map(({ id }) => id);
      await expect.poll(problems, { timeout: 30_000 }).toContain('sign_in_failing');
      await page.open(`${publicUrl}/console#/events`, link);
      await page.value(`${link}.click()`);
      await arrives(contains('[role=alert]', 'does not answer this service'));
      expect(await page.value(textOf('.sign-in'))).toContain('Sign in with Acme');
    });

    it('signs somebody in, back to the page that they wanted, with what their groups allow', async () => {
      provider = await startProvider(providerPort, `${publicUrl}/console/sign-in/callback`);
      await page.open(`${publicUrl}/console#/events`, link);
      await page.value(`${link}.click()`);
      await passProvider('agent');
      await arrives(`document.querySelector('.frame') && location.hash === '#/events'`);
      await arrives(contains('.live-mark', 'Live'));
      expect(await page.value(`document.querySelector('[title="Sign out agent@example.com"]') !== null`)).toBe(true);
      const buttons = `[...document.querySelectorAll('main button')].map((each) => each.textContent.trim())`;
      expect(await page.value(buttons)).not.toContain('Replay…');
      // The provider’s own pages have some.
      expect(page.complaints.filter((complaint) => complaint.includes(publicUrl))).toEqual([]);
      // This one asks for keys, which are refused.
      await page.open(`${publicUrl}/console#/account/keys`, `document.querySelector('.tabs')`);
      const tabs = await page.value<string[]>(
        `[...document.querySelectorAll('.tabs a')].map((each) => each.textContent)`,
      );
      expect(tabs).toEqual(expect.arrayContaining(['Contacts', 'Keys']));
      expect(tabs).not.toContain('Audit');
    });

    it('asks again who it is after a sign-out, and names each in the audit trail', async () => {
      await page.click('[title^="Sign out"]');
      await arrives(link);
      await page.value(`${link}.click()`);
      await passProvider('boss');
      await arrives(`document.querySelector('[title="Sign out boss@example.com"]')`);
      const { data } = await api<{ data: { keyName: string }[] }>('/v1/audit?action=signIn');
      expect(data.map(({ keyName }) => keyName).sort()).toEqual(['agent@example.com', 'boss@example.com']);
      expect(service.output()).not.toMatch(/boss@|agent@/);
    });

    it('lets nobody in whom no rule is about, and says why', async () => {
      await page.click('[title^="Sign out"]');
      await arrives(link);
      await page.value(`${link}.click()`);
      await passProvider('visitor');
      await arrives(contains('[role=alert]', 'no rule of this service gives you access'));
      expect(await page.value(`document.querySelector('.frame')`)).toBeNull();
    });
  },
);
