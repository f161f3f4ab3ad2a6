import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folder } from './test/configuration.ts';

const read = (path: string): string => readFileSync(`${folder}../../${path}`, 'utf8');
const source = read('.github/workflows/deploy.yaml');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}

interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
}

const workflow: { readonly jobs: Readonly<Record<string, Job>>; readonly concurrency: unknown } = parse(source);
const steps = workflow.jobs.deploy?.steps ?? [];
const place = (name: string): number => steps.findIndex((step) => step.name === name);
const scripts = Object.values(workflow.jobs).flatMap((job) => job.steps.flatMap(({ run }) => run ?? []));

describe('the deployment pipeline', () => {
  it('reads only the variables that Terraform outputs and the guide explains', () => {
    const used = new Set([...source.matchAll(/vars\.(\w+)/g)].map(([, name]) => name));
    const outputs = [...read('deploy/terraform/outputs.tf').matchAll(/^ +(GCP_\w+) +=/gm)].map(([, name]) => name);
    const explained = [...read('docs/guide/deploy.md').matchAll(/^\| `(GCP_\w+)` \|/gm)].map(([, name]) => name);
    expect(new Set(outputs)).toEqual(used);
    expect(new Set(explained)).toEqual(used);
  });

  it('has no key: it authenticates with GitHub’s own token, and only in the deploying job', () => {
    expect(source).not.toMatch(/secrets\.|credentials_json/);
    const trusted = Object.entries(workflow.jobs).filter(
      ([, { permissions }]) => permissions?.['id-token'] === 'write',
    );
    expect(trusted.map(([name]) => name)).toEqual(['deploy', 'roll-back']);
  });

  it('uses actions of GitHub’s and Google’s only', () => {
    const used = Object.values(workflow.jobs).flatMap((job) => job.steps.flatMap(({ uses }) => uses ?? []));
    expect(used.filter((action) => !/^(?:actions|google-github-actions)\//.test(action))).toEqual([]);
  });

  it('builds, scans, pushes, deploys and tests before it shifts traffic, in this order', () => {
    const order = [
      'Build',
      'Scan',
      'Push',
      'Deploy',
      'Test the new revision',
      'Shift the traffic',
      'Test at the public URL',
      'Deploy the worker',
      'Roll back',
    ];
    const places = order.map(place);
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('deploys by digest, without traffic', () => {
    const deploying = scripts
      .flatMap((script) => script.split('\n'))
      .filter((line) => line.includes('gcloud run deploy'));
    expect(deploying.map((line) => line.trim())).toEqual([
      'gcloud run deploy "$GCP_SERVICE" --image "$DIGEST" --no-traffic --tag candidate',
      // Only Google's services call it, and only after the web service has passed its test.
      'gcloud run deploy "$GCP_WORKER" --image "$DIGEST"',
    ]);
  });

  it('rolls back to the previous revision if a step fails after the traffic was shifted', () => {
    expect(steps[place('Roll back')]).toMatchObject({
      if: expect.stringMatching(/^failure\(\) && steps\.traffic\.outcome != 'skipped'/),
      run: expect.stringContaining('--to-revisions "$REVISION=100"'),
    });
  });

  it('is never cancelled midway', () => {
    expect(workflow.concurrency).toEqual({ group: 'deploy', 'cancel-in-progress': false });
  });

  it.each(scripts.map((script) => [script.split('\n')[0], script]))(
    'is bash that can be read: %s',
    (_first, script = '') => {
      expect(() => execFileSync('bash', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
    },
  );

  it('passes typed input into scripts only through variables', () => {
    expect(scripts.filter((script) => script.includes(`\${{`))).toEqual([]);
  });
});

describe('scripts/smoke-test', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close().closeAllConnections();
  });

  async function tryOut(...answers: readonly (readonly [status: number, body: string])[]) {
    let asked = 0;
    server = createServer((_request, response) => {
      const [status = 500, body = ''] = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { ...process.env, SMOKE_TRIES: '2', SMOKE_PAUSE_SECONDS: '0' };
    const script = fileURLToPath(new URL('../../scripts/smoke-test', import.meta.url));
    return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
      execFile(script, [url], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? 1 : 0, said: `${stdout}${stderr}` }),
      );
    });
  }

  it('passes once the service says that it can store webhooks', async () => {
    const ran = await tryOut([503, '{"status":"unavailable"}'], [200, '{"status":"ok","version":"0.1.0"}']);
    expect(ran).toMatchObject({ code: 0, said: expect.stringContaining('"version":"0.1.0"') });
  });

  it('fails for a service that can’t store webhooks, and for Google’s sample, which answers 200 to everything', async () => {
    expect(await tryOut([503, '{"status":"unavailable"}'])).toMatchObject({ code: 1 });
    expect(await tryOut([200, '<h1>Congratulations</h1>'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('Congratulations'),
    });
  });
});
