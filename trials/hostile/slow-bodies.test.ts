import { expect, it } from 'vitest';
import { startService } from '../support/service-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { runSlowBodies } from './slow-bodies.ts';

const appSecret = 'the-app-secret-of-slow-bodies-00';

it('refuses no signed webhook while unknown clients hold connections with silent and trickling requests', async () => {
  await withTemporaryFolder('slow-bodies-', async (folder) => {
    const service = await startService({
      env: {
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'the-verify-token-of-slow-bodies-000',
        INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
        INTEXURAOS_WHATSAPP_STORE: `sqlite:${folder}/whatsapp.db`,
      },
    });
    try {
      const figures = await runSlowBodies({ baseUrl: service.url, appSecret, connections: 200, durationMs: 4_000 });
      expect(figures).toMatchObject({ statuses: { 200: expect.any(Number) }, health: { bad: 0 } });
      expect(Object.keys(figures.statuses)).toEqual(['200']);
      expect(figures.open.least).toBeGreaterThan(100);
    } finally {
      await service.kill();
    }
  });
});
