import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  const real = { INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'real-token', INTEXURAOS_WHATSAPP_APP_SECRET: 'real-secret' };
  const secretsFor = (simulator: string) => {
    const { token, appSecrets } = readSettings({ simulator, settings: '/dev/null' }, real);
    return [token, ...appSecrets];
  };

  it('gives no simulator the access token, and only one on this machine the app’s secret', () => {
    expect(secretsFor('http://127.0.0.1:8090')).toEqual(['simulator-token', 'real-secret']);
    expect(secretsFor('http://simulator.example:8090')).toEqual(['simulator-token', 'simulator-app-secret']);
  });
});
