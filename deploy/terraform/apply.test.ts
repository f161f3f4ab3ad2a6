import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionalSecretNames, secretNames as requiredNames } from '../../apps/cli/src/setup/secret-manager.ts';
import { readConfig } from '../../apps/whatsapp-service/src/config/config.ts';
import type { ServiceState } from '../../apps/whatsapp-service/src/observation/state-log.ts';
import { quietMs, shiftMs } from '../../apps/whatsapp-service/src/wake/shift.ts';
import { type Body, folder, isBody } from './test/configuration.ts';
import { projectNumber } from './test/stand-in-provider.ts';
import { hasTerraform, startTerraform, type Terraform } from './test/terraform.ts';

if (!hasTerraform) console.warn('There is no terraform on this machine: validate, plan and apply are not tried.');

const few = { project_id: 'my-shop-417', region: 'europe-west1', alert_email: 'oncall@example.com' };
const all = {
  ...few,
  domain: 'wa.example.com',
  github_repository_id: '1296269',
  environment: JSON.stringify({
    LOG_LEVEL: 'debug',
    INTEXURAOS_WHATSAPP_OIDC_ISSUER: 'https://login.example.com',
    INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID: 'whatsapp',
    INTEXURAOS_WHATSAPP_OIDC_ACCESS: 'domain:example.com=read',
    INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://wa.example.com',
  }),
  metrics_key: 'true',
  encryption_key: 'true',
  sign_in: 'true',
  worker: '{}',
  budget: '{"billing_account":"012345-6789AB-CDEF01","amount":100,"currency":"EUR"}',
};

const secretNames = [...requiredNames, ...optionalSecretNames];

/** Every field of the service's log line. */
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
  /** The output of the apply. */
  let applied = '';
  let made: Body[] = [];
  let outputs: Readonly<Record<string, { readonly value: unknown }>> = {};
  beforeAll(async () => {
    terraform = await startTerraform();
    await terraform.run('init');
    applied = await terraform.run('apply', all, '-auto-approve');
    const { values } = JSON.parse(await terraform.run('show', {}, '-json'));
    made = values.root_module.resources;
    outputs = values.outputs;
  }, 120_000);
  afterAll(() => terraform?.close());

  const ofType = (type: string): Body[] =>
    made.flatMap((resource) => (resource.type === type && isBody(resource.values) ? [resource.values] : []));

  it('is valid for Terraform without a warning, and applies at the first attempt in an empty project', () => {
    expect(applied).toContain('Apply complete!');
    expect(applied).not.toContain('Warning');
    expect(made.length).toBeGreaterThan(100);
  });

  it('needs three variables only', async () => {
    const plain = await startTerraform();
    try {
      await plain.run('init');
      const said = await plain.run('apply', few, '-auto-approve');
      expect(said).toContain('callback_url = "https://whatsapp.example/webhooks/whatsapp"');
      expect(said).not.toMatch(
        /google_iam_workload_identity_pool|google_compute_|google_pubsub_|google_cloud_tasks_|google_cloud_scheduler_|google_billing_/,
      );
      expect(said.match(/google_cloud_run_v2_service\.\S+: Creating/g)).toHaveLength(1);
    } finally {
      plain.close();
    }
  }, 120_000);

  const serviceNamed = (name: string): Body | undefined =>
    ofType('google_cloud_run_v2_service').find((service) => service.name === name);

  it.each([
    ['whatsapp-service', 'web'],
    ['whatsapp-service-worker', 'worker'],
  ])('gives %s an environment that it starts with, once the secrets are in', (name, role) => {
    const env = listOf(containerOf(serviceNamed(name)).env);
    const secret = env.filter(({ value_source }) => listOf(value_source).length > 0).map(({ name }) => String(name));
    expect(secret.toSorted()).toEqual([...secretNames].toSorted());
    const plain = Object.fromEntries(
      env.flatMap(({ name, value }) => (value ? [[String(name), asGoogleSays(String(name), String(value))]] : [])),
    );
    const ids = (name: string): string => (/_ID$/.test(name) ? '102290129340398' : randomBytes(16).toString('hex'));
    const mounted = Object.fromEntries(secret.map((name) => [name, ids(name)]));
    const config = readConfig({ ...plain, ...mounted, PORT: '8080', K_SERVICE: 'whatsapp-service' });
    expect(config).toMatchObject({
      logLevel: 'debug',
      role,
      wake: {
        url: `https://whatsapp-service-worker-${projectNumber}.europe-west1.run.app/internal/wake`,
      },
      trustedProxies: 1,
      store: { kind: 'firestore', projectId: 'my-shop-417', emulatorHost: undefined },
    });
    expect(config.warnings.filter((warning) => warning.includes('not a variable'))).toEqual([]);
  });

  it('keeps one instance up, with its processor, and looks at /health/live', () => {
    const service = serviceNamed('whatsapp-service');
    expect(listOf(service?.scaling)).toMatchObject([{ min_instance_count: 1 }]);
    expect(listOf(service?.template)).toMatchObject([{ scaling: [{ max_instance_count: 1 }] }]);
    expect(containerOf(service)).toMatchObject({
      ports: [{ container_port: 8080 }],
      resources: [{ cpu_idle: false }],
      startup_probe: [{ http_get: [{ path: '/health/live' }] }],
      liveness_probe: [{ http_get: [{ path: '/health/live' }] }],
    });
  });

  it('grants the service’s account each of its secrets, and no project-wide access to secrets', () => {
    expect(ofType('google_secret_manager_secret_iam_member')).toHaveLength(2 * secretNames.length);
    const roles = ofType('google_project_iam_member').map(({ role }) => String(role));
    expect(roles.filter((role) => /secret|owner|editor/i.test(role))).toEqual([]);
  });

  it('lets the service’s account into its own database and no other', () => {
    const grants = ofType('google_project_iam_member').filter(({ role }) => role === 'roles/datastore.user');
    const own = { condition: [{ expression: 'resource.name == "projects/my-shop-417/databases/(default)"' }] };
    // That of the service, and that of its worker.
    expect(grants).toMatchObject([own, own]);
  });

  it('backs the database up every day and every week, with point-in-time recovery', () => {
    expect(ofType('google_firestore_database')).toMatchObject([
      { point_in_time_recovery_enablement: 'POINT_IN_TIME_RECOVERY_ENABLED' },
    ]);
    const schedules = ofType('google_firestore_backup_schedule').map(({ retention, daily_recurrence: daily }) => ({
      days: Number.parseInt(String(retention), 10) / 86_400,
      isDaily: listOf(daily).length === 1,
    }));
    // Google's maximum for each kind.
    expect(sorted(schedules)).toEqual(
      sorted([
        { days: 7, isDaily: true },
        { days: 98, isDaily: false },
      ]),
    );
  });

  it('trusts one repository by its number, on its main branch, by the events of the pipeline', () => {
    const [provider] = ofType('google_iam_workload_identity_pool_provider');
    expect(provider).toMatchObject({
      attribute_condition:
        'assertion.repository_id == "1296269" && assertion.ref == "refs/heads/main" && ' +
        'assertion.event_name in ["push", "workflow_dispatch"]',
      attribute_mapping: { 'attribute.repository_id': 'assertion.repository_id' },
    });
    const members = ofType('google_service_account_iam_member').map(({ member }) => String(member));
    expect(members.filter((member) => member.startsWith('principalSet:'))).toEqual([
      expect.stringMatching(/\/attribute\.repository_id\/1296269$/),
    ]);
  });

  describe('the worker', () => {
    const url = `https://whatsapp-service-worker-${projectNumber}.europe-west1.run.app/internal/wake`;
    const account = 'google_service_account.email';

    it('has no instance while nothing is pending, no public address, and its processor always allocated', () => {
      const worker = serviceNamed('whatsapp-service-worker');
      expect(worker).toMatchObject({
        ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
        custom_audiences: [url],
        scaling: [{ min_instance_count: 0 }],
        template: [{ timeout: '300s', scaling: [{ max_instance_count: 4 }] }],
      });
      expect(worker?.invoker_iam_disabled).toBeFalsy();
      expect(containerOf(worker)).toMatchObject({ resources: [{ cpu_idle: false }] });
    });

    it('is called by Pub/Sub, Cloud Tasks and Cloud Scheduler with one account’s token, made for it', () => {
      const token = { service_account_email: account, audience: url };
      expect(ofType('google_pubsub_subscription').find(({ name }) => name === 'whatsapp-service-wake')).toMatchObject({
        enable_message_ordering: true,
        ack_deadline_seconds: 600,
        push_config: [{ push_endpoint: url, oidc_token: [token] }],
        dead_letter_policy: [{ max_delivery_attempts: 15 }],
      });
      expect(ofType('google_cloud_scheduler_job')).toMatchObject([
        { schedule: '*/30 * * * *', http_target: [{ uri: url, http_method: 'POST', oidc_token: [token] }] },
      ]);
      expect(ofType('google_cloud_run_v2_service_iam_member').map(({ role }) => role)).toContain('roles/run.invoker');
    });

    it('responds within the timeouts of Pub/Sub, Cloud Scheduler and Cloud Run', () => {
      const [subscription] = ofType('google_pubsub_subscription').filter(
        ({ push_config }) => listOf(push_config).length,
      );
      const [job] = ofType('google_cloud_scheduler_job');
      const [template] = listOf(serviceNamed('whatsapp-service-worker')?.template);
      const limits = [subscription?.ack_deadline_seconds, job?.attempt_deadline, template?.timeout];
      for (const limit of limits) expect(Number.parseInt(String(limit), 10) * 1_000).toBeGreaterThan(shiftMs + quietMs);
    });

    it('can be woken only by itself and the web service, now and later; Pub/Sub may dead-letter unacknowledged messages', () => {
      const rolesOn = (type: string) => ofType(type).map(({ role, member }) => `${role} ${member}`);
      const agent = `serviceAccount:service-${projectNumber}@gcp-sa-pubsub.iam.gserviceaccount.com`;
      const own = 'google_service_account.member';
      expect(rolesOn('google_pubsub_topic_iam_member').toSorted()).toEqual(
        [`roles/pubsub.publisher ${agent}`, ...Array(2).fill(`roles/pubsub.publisher ${own}`)].toSorted(),
      );
      expect(rolesOn('google_pubsub_subscription_iam_member')).toEqual([`roles/pubsub.subscriber ${agent}`]);
      expect(rolesOn('google_cloud_tasks_queue_iam_member')).toEqual(Array(2).fill(`roles/cloudtasks.enqueuer ${own}`));
    });

    it('is named in the next steps, and passed to the pipeline', () => {
      const { next_steps, pipeline_variables } = outputs;
      expect(String(next_steps?.value).match(/gcloud run deploy \S+/g)).toEqual([
        'gcloud run deploy whatsapp-service',
        'gcloud run deploy whatsapp-service-worker',
      ]);
      expect(pipeline_variables?.value).toMatchObject({ GCP_WORKER: 'whatsapp-service-worker' });
    });
  });

  it('notifies of a budget that is used up, and before', () => {
    expect(ofType('google_billing_budget')).toMatchObject([
      {
        billing_account: '012345-6789AB-CDEF01',
        amount: [{ specified_amount: [{ currency_code: 'EUR', units: '100' }] }],
        threshold_rules: [{ threshold_percent: 0.5 }, { threshold_percent: 0.9 }, { threshold_percent: 1 }],
      },
    ]);
  });

  it('analyses each image when it is pushed', () => {
    expect(ofType('google_artifact_registry_repository')).toMatchObject([
      { vulnerability_scanning_config: [{ enablement_config: 'INHERITED' }] },
    ]);
    expect(ofType('google_project_service').map(({ service }) => service)).toContain(
      'containerscanning.googleapis.com',
    );
  });

  it('keeps URLs with keys, tokens or phone numbers out of Cloud Run’s log of requests', () => {
    const [{ filter = '' } = {}] = ofType('google_logging_project_exclusion');
    const pattern = new RegExp(/requestUrl=~"([^"]+)"/.exec(String(filter))?.[1] ?? '$^');
    const excluded = (path: string): boolean => pattern.test(`https://wa.example.com${path}`);
    for (const path of [
      '/v24.0/1/messages?access_token=key',
      '/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=t',
      '/v1/conversations?user=16505551234',
      '/v1/messages/wamid.HBgLMTY1MDU1NTEyMzQ',
    ])
      expect([path, excluded(path)]).toEqual([path, true]);
    for (const path of ['/webhooks/whatsapp', '/v24.0/1/messages', '/v1/events', '/health'])
      expect([path, excluded(path)]).toEqual([path, false]);
  });

  it('creates every index, exemption and TTL policy of firestore.indexes.json', () => {
    const file = JSON.parse(readFileSync(`${folder}../../firestore.indexes.json`, 'utf8'));
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

  it('stores no secret value in the state', () => {
    const versions = ofType('google_secret_manager_secret_version');
    expect(versions).toHaveLength(secretNames.length);
    expect(versions.map(({ secret_data, secret_data_wo }) => [secret_data, secret_data_wo])).toEqual(
      versions.map(() => [null, null]),
    );
  });

  it('creates a metric for each part of the service’s log line, and uses no missing metric', () => {
    const metrics = ofType('google_logging_metric');
    const fields = metrics.map(
      ({ filter, value_extractor }) => /state\.(\w+)/.exec(`${value_extractor ?? ''}${filter}`)?.[1],
    );
    expect(fields.toSorted()).toEqual(Object.keys(stateFields).toSorted());
    const asked = JSON.stringify([ofType('google_monitoring_alert_policy'), ofType('google_monitoring_dashboard')]);
    const names = [...asked.matchAll(/googleapis_com:user_(\w+?)(?:_sum|_count)?\{/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(metrics.map(({ name }) => name)));
  });

  it('says in each alert what happened, why and what to do, and has a recipient for it', () => {
    const policies = ofType('google_monitoring_alert_policy');
    expect(policies).toHaveLength(5);
    for (const policy of policies) {
      expect(listOf(policy.documentation)[0]?.content).toMatch(/What happened[\s\S]*Why[\s\S]*What to do/);
      expect(policy.notification_channels).toHaveLength(1);
    }
  });

  it('changes nothing the second time, and undoes neither a deployment nor a rollback of the pipeline', async () => {
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

  describe('with a request limit', () => {
    let parts: Body[] = [];
    const only = (type: string): Body =>
      parts.flatMap((part) => (part.type === type && isBody(part.values) ? [part.values] : []))[0] ?? {};
    beforeAll(async () => {
      const limited = { ...all, request_limit: '{"requests_in_ten_seconds":500}' };
      await terraform.run('plan', limited, '-out=limited.plan');
      const { planned_values: values } = JSON.parse(await terraform.run('show', {}, '-json', 'limited.plan'));
      parts = values.root_module.resources;
    });

    it('answers 429 to an address over the limit, before it reaches the service', () => {
      const rules = listOf(only('google_compute_security_policy').rule);
      expect(rules.map(({ action, priority }) => [action, priority]).toSorted()).toEqual([
        ['allow', 2_147_483_647],
        ['throttle', 1_000],
      ]);
      expect(rules.find(({ action }) => action === 'throttle')).toMatchObject({
        rate_limit_options: [
          {
            exceed_action: 'deny(429)',
            enforce_on_key: 'IP',
            rate_limit_threshold: [{ count: 500, interval_sec: 10 }],
          },
        ],
      });
    });

    it('can’t be bypassed, and trusts the address that the load balancer writes', () => {
      const service = only('google_cloud_run_v2_service');
      expect(service.ingress).toBe('INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER');
      expect(listOf(containerOf(service).env)).toContainEqual(
        expect.objectContaining({ name: 'INTEXURAOS_WHATSAPP_TRUSTED_PROXIES', value: '2' }),
      );
      expect(parts.filter(({ type }) => type === 'google_cloud_run_domain_mapping')).toEqual([]);
    });

    it('serves the domain over HTTPS, with a certificate for it', () => {
      expect(only('google_compute_managed_ssl_certificate').managed).toMatchObject([{ domains: ['wa.example.com'] }]);
      expect(only('google_compute_global_forwarding_rule')).toMatchObject({ port_range: '443' });
    });

    it('logs no URLs at the load balancer', () => {
      expect(only('google_compute_backend_service').log_config).toMatchObject([{ enable: false }]);
    });
  });

  it('removes only the placeholders once the secrets are confirmed, and the last instance if there is a worker', async () => {
    const said = await terraform.run('plan', { ...all, placeholder_secrets: 'false', min_instances: '0' });
    expect(said).toContain(`Plan: 0 to add, 1 to change, ${secretNames.length} to destroy.`);
    expect(said).toMatch(/min_instance_count\s+= 1 -> 0/);
  });

  it('requires an address for alerts', async () => {
    const { alert_email: _, ...without } = all;
    await expect(terraform.run('plan', without, '-input=false')).rejects.toThrow(/variable "alert_email" is not set/);
  });

  type Refused = readonly [name: string, value: string, remedy: string];
  /** Terraform reports all errors in one run. The limit is checked only with a valid domain. */
  const refused: readonly { readonly with: Readonly<Record<string, string>>; readonly values: readonly Refused[] }[] = [
    {
      with: all,
      values: [
        ['project_id', 'My Shop', 'A project id has 6 to 30 small letters'],
        ['region', 'europe-west1-b', 'A region looks like europe-west1'],
        ['firestore_location', 'Europe', 'one of the multi-regions'],
        ['service_name', 'wa', 'Give 6 to 27 small letters'],
        ['image', 'whatsapp-service', 'Give an image with its registry'],
        ['domain', 'https://wa.example.com/', 'without https:// and without a path'],
        ['max_instances', '0', 'Give a whole number from 1 on'],
        ['worker', '{"max_instances":0}', 'Give worker whole numbers of instances'],
        ['budget', '{"billing_account":"mine","amount":1}', 'A billing account looks like'],
        ['environment', '{"INTEXURAOS_WHATSAPP_APP_SECRET":"s"}', 'Secrets don’t belong here'],
        ['alert_email', 'nobody', 'Give an address such as'],
        ['github_repository_id', 'my-company/whatsapp', 'Give the repository’s id'],
      ],
    },
    {
      with: all,
      values: [
        ['environment', '{"PORT":"80"}', 'Cloud Run sets PORT'],
        ['request_limit', '{"requests_in_ten_seconds":0}', 'Cloud Armor counts 1 to 1,000,000'],
      ],
    },
    // Without a worker, and without a domain.
    {
      with: few,
      values: [
        ['min_instances', '0', 'no request starts an instance for pending webhooks and messages: keep one instance'],
        ['request_limit', '{}', 'The load balancer’s certificate needs your own domain'],
      ],
    },
  ];
  const complaints = refused.map(({ with: others, values }) => {
    let said: Promise<string> | undefined;
    return (): Promise<string> => {
      const given = Object.fromEntries(values.map(([name, value]) => [name, value]));
      said ??= terraform.run('plan', { ...others, ...given }, '-input=false').catch((error: Error) => error.message);
      return said;
    };
  });

  it.each(
    refused.flatMap(({ values }, run) => values.map(([name, value, remedy]) => [name, value, remedy, run] as const)),
  )('refuses %s=%s and says what is wanted', async (_name, _value, remedy, run) => {
    const said = (await complaints[run]?.()) ?? '';
    expect(said.replace(/[│\s]+/g, ' ').replaceAll("'", '’')).toContain(remedy);
  });

  it('lists the remaining steps, in order', () => {
    expect(outputs.next_steps?.value).toMatch(
      /1\..*\n.*populate-secrets[\s\S]*2\.[\s\S]*docker push[\s\S]*3\.[\s\S]*https:\/\/wa\.example\.com\/webhooks\/whatsapp[\s\S]*4\.[\s\S]*whatsapp doctor/,
    );
  });
});

/** The stand-in's invented ids contain no project. */
function asGoogleSays(name: string, value: string): string {
  if (name.endsWith('_WAKE_TOPIC')) return 'projects/my-shop-417/topics/whatsapp-service-wake';
  if (name.endsWith('_WAKE_QUEUE')) return 'projects/my-shop-417/locations/europe-west1/queues/whatsapp-service-wake';
  return name.endsWith('_WAKE_ACCOUNT') ? 'waker@my-shop-417.iam.gserviceaccount.com' : value;
}

const listOf = (value: unknown): Body[] => (Array.isArray(value) ? value.filter(isBody) : []);
const containerOf = (service: Body | undefined): Body => listOf(listOf(service?.template)[0]?.containers)[0] ?? {};
/** The parts to be compared are in a different order. */
const sorted = (values: readonly object[]): object[] =>
  values
    .map((value) => JSON.stringify(value))
    .toSorted()
    .map((value) => JSON.parse(value));
