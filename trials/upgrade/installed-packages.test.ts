import { describe, expect, it } from 'vitest';
import { fitsService, type Lock } from './installed-packages.ts';

const lock = (changes: Lock['packages'] = {}): Lock => ({
  packages: {
    '': { devDependencies: { esbuild: '1', knip: '5' } },
    'apps/whatsapp-service': { version: '0.1.0', dependencies: { fastify: '5', '@intexuraos/cloud-api': '*' } },
    'apps/console': { version: '0.1.0', devDependencies: { vite: '8' } },
    'apps/cli': { version: '0.1.0', dependencies: { commander: '14' } },
    'packages/cloud-api': { version: '0.1.0', dependencies: { undici: '7' } },
    'node_modules/@intexuraos/cloud-api': { resolved: 'packages/cloud-api', link: true },
    'node_modules/esbuild': { version: '1', integrity: 'e' },
    'node_modules/knip': { version: '5', integrity: 'k' },
    'node_modules/fastify': { version: '5', integrity: 'f', dependencies: { pino: '10' } },
    'node_modules/fastify/node_modules/pino': { version: '10', integrity: 'p' },
    'node_modules/pino': { version: '9', integrity: 'q' },
    'node_modules/undici': { version: '7', integrity: 'u' },
    'node_modules/vite': { version: '8', integrity: 'v' },
    'node_modules/commander': { version: '14', integrity: 'c' },
    ...changes,
  },
});
/** Whether what is installed fits where it is as above, but for these changes. */
const fits = (changes: Lock['packages']): boolean => fitsService(lock(changes), lock());
const missing = {} as Lock['packages'][string];

describe('fitsService', () => {
  it('is true of the packages that its own lock file installs', () => {
    expect(fits({})).toBe(true);
  });

  it('is false if a package differs that the service contains, is built with or runs on', () => {
    const other = { version: '7.1', integrity: 'other' };
    for (const name of ['undici', 'esbuild', 'vite', 'fastify/node_modules/pino']) {
      expect([name, fits({ [`node_modules/${name}`]: other })]).toEqual([name, false]);
    }
  });

  it('is false if a package is missing, or another version is resolved first', () => {
    expect(fits({ 'node_modules/undici': missing })).toBe(false);
    expect(fits({ 'packages/cloud-api/node_modules/undici': { version: '7', integrity: 'u' } })).toBe(false);
  });

  it('is true if only other workspaces or root tools differ, or newer sources need more packages', () => {
    expect(fits({ 'node_modules/knip': { version: '6', integrity: 'other' } })).toBe(true);
    expect(fits({ 'node_modules/commander': { version: '15', integrity: 'other' } })).toBe(true);
    const newer = { version: '0.1.0', dependencies: { fastify: '5', '@intexuraos/cloud-api': '*', jose: '6' } };
    expect(fits({ 'apps/whatsapp-service': newer, 'node_modules/jose': { version: '6', integrity: 'j' } })).toBe(true);
  });
});
