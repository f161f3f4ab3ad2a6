import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretNames } from '../apps/cli/src/setup/secret-manager.ts';
import { readConfig } from '../apps/whatsapp-service/src/config.ts';
import type { ServiceState } from '../apps/whatsapp-service/src/observation/state-log.ts';
import { type Body, folder, isBody } from './test/configuration.ts';
import { hasTerraform, startTerraform, type Terraform } from './test/terraform.ts';

if (!hasTerraform) console.warn('There is no terraform on this machine: validate, plan and apply are not tried.');

const few = { project_id: 'my-shop-417', region: 'europe-west1' };
const all = {
  ...few,
  domain: 'wa.example.com',
  alert_email: 'oncall@example.com',
  github_repository: 'my-company/whatsapp',
  environment: '{"LOG_LEVEL":"debug"}',
};

/** What the service's line holds, each field of it. */
const stateFields: Readonly<Record<keyof ServiceState, true>> = {
  canKeep: true,
  pendingEvents: true,
  oldestUnprocessedSeconds: true,
  outboxQueued: true,
  outboxUnknown: true,
  outboxOldestQueuedSeconds: true,
  pausedNumbers: true,
  tokenRefused: true,
  webhookFailures: true,
  webhooksStored: true,
};

describe.skipIf(!hasTerraform)('terraform apply, with a stand-in for Google', () => {
  let terraform: Terraform;
  let made: Body[] = [];
  beforeAll(async () => {
    terraform = await startTerraform();
    await terraform.run('init');
    await terraform.run('apply', all, '-auto-approve');
    made = resourcesIn(await terraform.run('show', {}, '-json'));
  }, 120_000);
  afterAll(() => terraform?.close());

  const ofType = (type: string): Body[] =>
    made.flatMap((resource) => (resource.type === type && isBody(resource.values) ? [resource.values] : []));

  it('is valid by Terraform’s own judgement', async () => {
    expect(await terraform.run('validate')).toContain('The configuration is valid.');
  });

  it('comes to an end at the first try on an empty project, and the second changes nothing', async () => {
    expect(made.length).toBeGreaterThan(100);
    expect(await terraform.run('plan', all)).toContain('No changes.');
  });

  it('needs two variables only', async () => {
    const plain = await startTerraform();
    try {
      await plain.run('init');
      const said = await plain.run('apply', few, '-auto-approve');
      expect(said).toContain('callback_url = "https://whatsapp.example/webhooks/whatsapp"');
      expect(said).not.toContain('google_iam_workload_identity_pool');
    } finally {
      plain.close();
    }
  }, 120_000);

  it('gives the service an environment that it starts with, once the secrets are in', () => {
    const [service] = ofType('google_cloud_run_v2_service');
    const env = listOf(containerOf(service).env);
    const secret = env.filter(({ value_source }) => listOf(value_source).length > 0).map(({ name }) => String(name));
    expect(secret.toSorted()).toEqual([...secretNames].toSorted());
    const plain = Object.fromEntries(env.flatMap(({ name, value }) => (value ? [[String(name), String(value)]] : [])));
    const ids = (name: string): string => (/_ID$/.test(name) ? '102290129340398' : 'a-secret');
    const mounted = Object.fromEntries(secret.map((name) => [name, ids(name)]));
    const config = readConfig({ ...plain, ...mounted, PORT: '8080', K_SERVICE: 'whatsapp-service' });
    expect(config).toMatchObject({
      logLevel: 'debug',
      trustedProxies: 1,
      store: { kind: 'firestore', projectId: 'my-shop-417', emulatorHost: undefined },
    });
    expect(config.warnings.filter((warning) => warning.includes('not a variable'))).toEqual([]);
  });

  it('keeps one instance up, with its processor, and looks at /health/live', () => {
    const [service] = ofType('google_cloud_run_v2_service');
    expect(listOf(service?.scaling)).toMatchObject([{ min_instance_count: 1 }]);
    expect(listOf(service?.template)).toMatchObject([{ scaling: [{ max_instance_count: 1 }] }]);
    expect(containerOf(service)).toMatchObject({
      ports: [{ container_port: 8080 }],
      resources: [{ cpu_idle: false }],
      startup_probe: [{ http_get: [{ path: '/health/live' }] }],
      liveness_probe: [{ http_get: [{ path: '/health/live' }] }],
    });
  });

  it('grants the service’s account each of its secrets and no project-wide look at secrets', () => {
    expect(ofType('google_secret_manager_secret_iam_member')).toHaveLength(secretNames.length);
    const roles = ofType('google_project_iam_member').map(({ role }) => String(role));
    expect(roles.filter((role) => /secret|owner|editor/i.test(role))).toEqual([]);
  });

  it('makes every index, exemption and TTL policy of firestore.indexes.json', () => {
    const file = JSON.parse(readFileSync(`${folder}../firestore.indexes.json`, 'utf8'));
    const indexes = ofType('google_firestore_index').map(({ collection, query_scope, fields }) => ({
      collectionGroup: collection,
      queryScope: query_scope,
      fields: listOf(fields).map(({ field_path, order, array_config }) => ({
        fieldPath: field_path,
        ...(order ? { order } : {}),
        ...(array_config ? { arrayConfig: array_config } : {}),
      })),
    }));
    expect(sorted(indexes)).toEqual(sorted(file.indexes));
    const fields = ofType('google_firestore_field').map(({ collection, field, index_config, ttl_config }) => ({
      collectionGroup: collection,
      fieldPath: field,
      ...(listOf(ttl_config).length > 0 && { ttl: true }),
      indexes: listOf(index_config).flatMap(({ indexes: kept }) => listOf(kept)),
    }));
    expect(sorted(fields)).toEqual(sorted(file.fieldOverrides));
  });

  it('keeps no value of a secret in the state', () => {
    const versions = ofType('google_secret_manager_secret_version');
    expect(versions).toHaveLength(secretNames.length);
    expect(versions.map(({ secret_data, secret_data_wo }) => [secret_data, secret_data_wo])).toEqual(
      versions.map(() => [null, null]),
    );
  });

  it('makes a metric of each part of the service’s line, and asks for no metric that is not made', () => {
    const metrics = ofType('google_logging_metric');
    const fields = metrics.map(
      ({ filter, value_extractor }) => /state\.(\w+)/.exec(`${value_extractor ?? ''}${filter}`)?.[1],
    );
    expect(fields.toSorted()).toEqual(Object.keys(stateFields).toSorted());
    const asked = JSON.stringify([ofType('google_monitoring_alert_policy'), ofType('google_monitoring_dashboard')]);
    const names = [...asked.matchAll(/googleapis_com:user_(\w+?)(?:_sum|_count)?\{/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(metrics.map(({ name }) => name)));
  });

  it('says with each alert what happened, why, and what to do, and whom it tells', () => {
    const policies = ofType('google_monitoring_alert_policy');
    expect(policies).toHaveLength(5);
    for (const policy of policies) {
      expect(listOf(policy.documentation)[0]?.content).toMatch(/What happened[\s\S]*Why[\s\S]*What to do/);
      expect(policy.notification_channels).toHaveLength(1);
    }
  });

  it('does not undo what the pipeline deployed or went back to', async () => {
    const before = terraform.state();
    const image = 'us-docker.pkg.dev/cloudrun/container/hello';
    expect(before).toContain(image);
    terraform.state((text) =>
      text
        .replaceAll(image, `europe-west1-docker.pkg.dev/my-shop-417/whatsapp-service@sha256:${'0'.repeat(64)}`)
        .replaceAll('"TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"', '"TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"'),
    );
    try {
      expect(await terraform.run('plan', all)).toContain('No changes.');
    } finally {
      terraform.state(() => before);
    }
  });

  it('takes away the placeholders, and nothing else, once it is told that the secrets are in', async () => {
    const said = await terraform.run('plan', { ...all, placeholder_secrets: 'false' });
    expect(said).toContain(`Plan: 0 to add, 0 to change, ${secretNames.length} to destroy.`);
  });

  it.each([
    ['project_id', 'My Shop', 'A project id has 6 to 30 small letters'],
    ['region', 'europe-west1-b', 'A region looks like europe-west1'],
    ['firestore_location', 'Europe', 'one of the multi-regions'],
    ['service_name', 'wa', 'Give 6 to 27 small letters'],
    ['image', 'whatsapp-service', 'Give an image with its registry'],
    ['domain', 'https://wa.example.com/', 'without https:// and without a path'],
    ['max_instances', '0', 'Give a whole number from 1 on'],
    ['environment', '{"INTEXURAOS_WHATSAPP_APP_SECRET":"s"}', 'Secrets don’t belong here'],
    ['environment', '{"PORT":"80"}', 'Cloud Run sets PORT'],
    ['alert_email', 'nobody', 'Give an address such as'],
    ['github_repository', 'https://github.com/a/b', 'Give OWNER/NAME'],
  ])('refuses %s=%s and says what is wanted', async (name, value, remedy) => {
    const said = terraform.run('plan', { ...all, [name]: value }).catch((error: Error) => error.message);
    expect((await said).replace(/[│\s]+/g, ' ').replaceAll("'", '’')).toContain(remedy);
  });

  it('tells what is left to be done, in order', async () => {
    const { next_steps } = JSON.parse(await terraform.run('output', {}, '-json'));
    expect(next_steps.value).toMatch(
      /1\..*\n.*populate-secrets[\s\S]*2\.[\s\S]*docker push[\s\S]*3\.[\s\S]*https:\/\/wa\.example\.com\/webhooks\/whatsapp[\s\S]*4\.[\s\S]*whatsapp doctor/,
    );
  });
});

function resourcesIn(shown: string): Body[] {
  const { values } = JSON.parse(shown);
  return values.root_module.resources;
}

const listOf = (value: unknown): Body[] => (Array.isArray(value) ? value.filter(isBody) : []);
const containerOf = (service: Body | undefined): Body => listOf(listOf(service?.template)[0]?.containers)[0] ?? {};
/** The parts of what is compared come in another order. */
const sorted = (values: readonly object[]): object[] =>
  values
    .map((value) => JSON.stringify(value))
    .toSorted()
    .map((value) => JSON.parse(value));
