import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { baseOf } from '../../../deploy/images/pins.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path));
const dockerfile = read('apps/whatsapp-service/Dockerfile');
const app = json('apps/whatsapp-service/package.json') as { version: string; scripts: { start: string } };

describe('the Dockerfile', () => {
  it('starts the service as npm start does, but as the first process', () => {
    const command = /^CMD (\[.*\])$/m.exec(dockerfile.slice(dockerfile.indexOf('ENTRYPOINT')))?.[1] ?? '[]';
    expect(JSON.parse(command)).toEqual(app.scripts.start.replace('dist/main.js', '/app/dist/main.js').split(' '));
  });

  it('is of the same version as the service', () => {
    expect(/^ARG VERSION=(.*)$/m.exec(dockerfile)?.[1]).toBe(app.version);
  });

  it('shows npm every workspace in the lock file', () => {
    const workspaces = ['apps', 'packages'].flatMap((folder) =>
      readdirSync(new URL(`../../../${folder}`, import.meta.url)).map((name) => `${folder}/${name}`),
    );
    for (const workspace of workspaces) expect(dockerfile).toContain(`COPY ${workspace}/package.json ${workspace}/`);
  });

  it('is based on Node 24 on Debian', () => {
    expect(baseOf(dockerfile)).toMatch(/\/node:24\.\d+\.\d+-bookworm-slim@/);
  });
});

describe('the heap', () => {
  it('gets half of the container’s memory, leaving as much for everything outside it', () => {
    expect(app.scripts.start).toContain(' --max-old-space-size-percentage=50 ');
  });
});
