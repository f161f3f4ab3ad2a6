import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { optionalSecretNames, secretNames as requiredNames } from '../../apps/cli/src/setup/secret-manager.ts';
import { readConfig, variables } from '../../apps/whatsapp-service/src/config/config.ts';
import { graphVariables } from '../../apps/whatsapp-service/src/config/graph.ts';
import { signInVariables } from '../../apps/whatsapp-service/src/config/sign-in.ts';
import { type Arguments, argumentTable } from './test/arguments.ts';
import {
  type Body,
  declared,
  folder,
  isBody,
  type Resource,
  readConfiguration,
  resourcesOf,
} from './test/configuration.ts';

let files: Body[] = [];
let resources: Resource[] = [];
beforeAll(async () => {
  files = await readConfiguration();
  resources = resourcesOf(files);
});

const find = (type: string, name: string): Body => {
  const found = resources.find((resource) => resource.type === type && resource.name === name);
  if (!found) throw new Error(`There is no ${type}.${name}.`);
  return found.body;
};

const ofType = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
const local = (name: string): unknown =>
  files.flatMap(({ locals }) => bodiesOf(locals)).find((body) => name in body)?.[name];
const bodiesOf = (value: unknown): Body[] => (Array.isArray(value) ? value.filter(isBody) : []);
const quoted = (value: unknown): string[] => [...String(value).matchAll(/"([^"]+)"/g)].map(([, text = '']) => text);

const secretNames = [...requiredNames, ...optionalSecretNames];

describe('the secrets', () => {
  it('are those of the set-up guide, with the names that the command uses', () => {
    expect(quoted(local('secrets')).toSorted()).toEqual([...secretNames].toSorted());
  });

  it('are variables that the service reads', () => {
    const known = [
      ...Object.values(variables).map(({ name }) => name),
      ...Object.values(graphVariables),
      ...Object.values(signInVariables),
    ];
    expect(quoted(local('secrets')).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('are all declared', () => {
    expect(find('google_secret_manager_secret', 'service')).toMatchObject({
      for_each: `\${local.secrets}`,
      secret_id: `\${each.key}`,
    });
  });

  it('are granted one by one to the service’s account, which may read no others', () => {
    expect(find('google_secret_manager_secret_iam_member', 'service')).toMatchObject({
      for_each: `\${local.secrets}`,
      secret_id: `\${google_secret_manager_secret.service[each.key].id}`,
      member: `\${google_service_account.service.member}`,
    });
    const projectWide = [...ofType('google_project_iam_member'), ...ofType('google_project_iam_binding')];
    expect(projectWide.map(({ body }) => body.role).toSorted()).toEqual([
      'roles/datastore.user',
      'roles/datastore.user',
      'roles/ondemandscanning.admin',
    ]);
  });

  it('are each mounted as the variable of the same name', () => {
    const containers = bodiesOf(bodiesOf(find('google_cloud_run_v2_service', 'service').template)[0]?.containers);
    const { env } = isBody(containers[0]?.dynamic) ? containers[0].dynamic : {};
    const mounted = bodiesOf(env).find((body) => body.for_each === `\${local.secrets}`);
    expect(bodiesOf(mounted?.content)).toEqual([
      {
        name: `\${env.key}`,
        value_source: [
          {
            secret_key_ref: [
              { secret: `\${google_secret_manager_secret.service[env.key].secret_id}`, version: 'latest' },
            ],
          },
        ],
      },
    ]);
  });

  it('contain no initial value that could impersonate Meta or open the API', () => {
    const placeholder = String(find('google_secret_manager_secret_version', 'placeholder').secret_data_wo);
    const env = Object.fromEntries(secretNames.map((name) => [name, placeholder]));
    expect(() => readConfig(env)).toThrow(/VERIFY_TOKEN is empty[\s\S]*APP_SECRET is empty/);
    const config = readConfig({
      ...env,
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'terraform-6a0d9f3c8e2b5174',
      INTEXURAOS_WHATSAPP_APP_SECRET: 'a86f1d05c9e24b73d0e7a5b1f8c3296d',
    });
    expect(config).toMatchObject({ apiKeys: [], wabaIds: [], phoneNumberIds: [], graph: { token: { kind: 'none' } } });
  });

  it('never enter the state', () => {
    const versions = ofType('google_secret_manager_secret_version').map(({ body }) => Object.keys(body));
    expect(versions.flat().filter((key) => key === 'secret_data')).toEqual([]);
  });
});

describe('access', () => {
  it('is public for the webhook’s service and for nothing else', () => {
    const open = resources.filter(({ body }) => body.invoker_iam_disabled === true);
    expect(open.map(({ type, name }) => `${type}.${name}`)).toEqual(['google_cloud_run_v2_service.service']);
    expect(JSON.stringify(resources)).not.toMatch(/allUsers|allAuthenticatedUsers/);
  });

  it('is granted to the pipeline of one repository’s main branch only, without a key', () => {
    const { attribute_condition } = find('google_iam_workload_identity_pool_provider', 'github');
    expect(attribute_condition).toContain('assertion.repository_id == ');
    expect(attribute_condition).toContain('assertion.ref == \\"refs/heads/main\\"');
    // Somebody else can take a name, but not an id.
    expect(JSON.stringify(resources)).not.toMatch(/assertion\.repository\b(?!_id)|attribute\.repository\//);
    expect(ofType('google_service_account_key')).toEqual([]);
  });
});

describe('the arguments', () => {
  it('exist for each resource and block, with all required arguments', () => {
    expect(resources.length).toBeGreaterThan(20);
    const problems = resources.flatMap(({ type, name, body }) => {
      const known = argumentTable.resources[type];
      if (!known) return [`${type} is not in arguments.json: run node deploy/terraform/test/derive-arguments.ts`];
      return problemsOf(`${type}.${name}`, body, known);
    });
    expect(problems).toEqual([]);
  });

  it('are those of the required provider version', () => {
    const [major = '', minor = ''] = argumentTable.version.split('.');
    const terraform = bodiesOf(files.find((file) => 'terraform' in file)?.terraform)[0];
    expect(bodiesOf(terraform?.required_providers)).toMatchObject([{ google: { version: `~> ${major}.${minor}` } }]);
  });
});

const meta = ['for_each', 'count', 'depends_on', 'lifecycle', 'provider', 'dynamic'];

/** The errors in names that Terraform's own `validate` would report, without Terraform. */
function problemsOf(place: string, body: Body, known: Arguments): string[] {
  const dynamic = isBody(body.dynamic) ? body.dynamic : {};
  const present = [...Object.keys(body), ...Object.keys(dynamic)];
  const wanted = [
    ...Object.keys(known.attributes).filter((name) => / required$/.test(known.attributes[name] ?? '')),
    ...Object.keys(known.blocks).filter((name) => known.blocks[name]?.isRequired),
  ];
  return [
    ...present
      .filter((name) => !meta.includes(name) && !known.blocks[name])
      .filter((name) => / computed$/.test(known.attributes[name] ?? ' computed'))
      .map((name) => `${place} has no argument ${name}`),
    ...wanted.filter((name) => !present.includes(name)).map((name) => `${place} lacks ${name}`),
    ...Object.entries(known.blocks).flatMap(([name, block]) => {
      const contents = bodiesOf(dynamic[name]).flatMap(({ content }) => bodiesOf(content));
      return [...bodiesOf(body[name]), ...contents].flatMap((each) => problemsOf(`${place}.${name}`, each, block));
    }),
  ];
}

describe('an instance', () => {
  const sizes = [
    { file: 'service', name: 'service', requests: 1_000 },
    { file: 'worker', name: 'worker', requests: 80 },
  ];

  it.each(sizes)(
    'gets one processor, twice the memory that was measured, and as many requests as the $name can use',
    ({ name, requests }) => {
      const [template] = bodiesOf(find('google_cloud_run_v2_service', name).template);
      const [container] = bodiesOf(template?.containers);
      const [resource] = bodiesOf(container?.resources);
      expect(template?.max_instance_request_concurrency).toBe(requests);
      expect(resource).toMatchObject({ limits: { cpu: '1', memory: '1Gi' }, cpu_idle: false });
    },
  );

  it('has memory outside of the heap for all bodies in progress', () => {
    const image = readFileSync(`${folder}../../apps/whatsapp-service/Dockerfile`, 'utf8');
    const heapShare = Number(/--max-old-space-size-percentage=(\d+)/.exec(image)?.[1]) / 100;
    const memoryMiB = 1_024;
    // Bodies that are being received (config.ts), and those that wait during an outage of Firestore (accept-events.ts).
    const { value: inHandBytes } = variables.maxInFlightBytes.read({});
    const bodiesMiB = (inHandBytes ?? Number.NaN) / 2 ** 20 + 128;
    expect(memoryMiB * (1 - heapShare)).toBeGreaterThanOrEqual(2 * bodiesMiB);
  });

  it.each(sizes)('has its reason next to each number in $file.tf', ({ file }) => {
    const lines = readFileSync(`${folder}${file}.tf`, 'utf8').split('\n');
    const numbers = lines.flatMap((line, index) =>
      /^\s+(max_instance_request_concurrency|cpu|memory|timeout) += "?\d/.test(line) ? [index] : [],
    );
    expect(numbers).toHaveLength(4);
    expect(numbers.filter((index) => !/^\s+# \w/.test(lines[index - 1] ?? ''))).toEqual([]);
  });
});

describe('the variables and outputs', () => {
  it('have a description', () => {
    const silent = [...declared(files, 'variable'), ...declared(files, 'output')].filter(
      ([, { description }]) => String(description ?? '').length < 20,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('are all in the example, and no others', () => {
    const example = readFileSync(`${folder}terraform.tfvars.example`, 'utf8');
    const shown = [...example.matchAll(/^(?:# )?(\w+) *= /gm)].map(([, name = '']) => name);
    const names = declared(files, 'variable').map(([name]) => name);
    expect(shown.filter((name) => !names.includes(name))).toEqual([]);
    const needed = declared(files, 'variable').filter(([, body]) => !('default' in body));
    expect(needed.filter(([name]) => !shown.includes(name))).toEqual([]);
  });
});
