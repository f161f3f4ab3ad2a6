import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { forMinutes, openFirestoreEmulator } from '../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { postWebhook } from '../../trials/support/post-webhook.ts';
import { createServiceClient, eventIdOf } from '../../trials/support/service-client.ts';
import { freePort } from '../../trials/support/service-process.ts';
import { signWebhook } from '../../trials/support/sign-webhook.ts';
import { checkContext } from './context.ts';
import type { Container } from './engine.ts';
import {
  apiKey,
  appSecret,
  type Check,
  guideVariables,
  healthOf,
  makeVolume,
  type StartedContainer,
  serviceImage,
  simulatorImage,
  startImage,
  type Trial,
} from './trial.ts';

const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [] }] });
const bytes = new TextEncoder().encode(body);

async function keep({ url }: Container): Promise<void> {
  const signature = signWebhook(bytes, appSecret);
  const { status } = await postWebhook({ url: `${url}/webhooks/whatsapp`, body: bytes, signature });
  assert.equal(status, 200, 'a signed webhook is kept');
  assert.equal((await postWebhook({ url: `${url}/webhooks/whatsapp`, body: bytes })).status, 401);
}

const megabytes = (sizes: Iterable<number>): number => [...sizes].reduce((sum, each) => sum + each, 0) / 1e6;

async function checkContents({ engine }: Trial): Promise<string> {
  const files = await engine.files(serviceImage);
  const own = [...files].filter(([path]) => path.startsWith('/app/') || path.startsWith('/data'));
  const unwanted = own.filter(
    ([path]) =>
      !/^\/app\/(LICENSE|package\.json|dist\/([\w-]+\.js|migrations\/\w+\/[\w-]+\.sql|console\/(manifest\.json|(assets\/)?[\w.-]+\.(html|js|css|svg)(\.gz)?)))$/.test(
        path,
      ),
  );
  assert.deepEqual(unwanted, [], 'nothing but the bundle is in it');
  const size = megabytes(own.map(([, each]) => each));
  assert.ok(size < 40, `the project's own part has ${size.toFixed(1)} MB`);
  return `${own.length} files, ${size.toFixed(1)} MB on top of the base`;
}

async function checkFacts({ engine }: Trial): Promise<undefined> {
  const facts = await engine.inspect(serviceImage);
  assert.match(facts.user, /^[1-9]\d*:[1-9]\d*$/, 'its user is a number, and not root');
  assert.equal(facts.command[0], 'node', 'node is the first process');
  assert.equal(facts.entrypoint.length, 0);
  assert.equal(facts.healthcheck[0], 'CMD');
  for (const label of ['title', 'description', 'licenses', 'version']) {
    assert.ok(facts.labels[`org.opencontainers.image.${label}`], `label ${label}`);
  }
}

async function checkGuide({ engine }: Trial): Promise<undefined> {
  const service = await startImage(engine);
  await keep(service);
  assert.equal(await service.userId(), 1000);
  assert.match(service.output(), /\/data\/whatsapp\.db is on the container’s own disk and goes with the container/);
  assert.doesNotMatch(JSON.stringify(await healthOf(service)), /\/data/, 'and /health shows no path to everybody');
  const { healthcheck } = await engine.inspect(serviceImage);
  assert.equal(await service.exec(healthcheck.slice(1)), 0, 'HEALTHCHECK succeeds');
  assert.equal(await service.stop(), 0, 'SIGTERM ends it with 0');
}

async function checkVolume({ engine, folder }: Trial): Promise<undefined> {
  const options = { isReadOnly: true, volume: await makeVolume(folder) };
  const first = await startImage(engine, options);
  assert.equal(
    await first.exec(['node', '-e', "require('fs').writeFileSync('/app/x', '')"]),
    1,
    'the root is read-only',
  );
  await keep(first);
  assert.doesNotMatch(first.output(), /goes with the container/);
  const startedAt = performance.now();
  assert.equal(await first.stop(), 0);
  assert.ok(performance.now() - startedAt < 8_000, 'SIGTERM ends it within 8 s');
  const second = await startImage(engine, options);
  assert.equal((await healthOf(second)).events?.stored, 1, 'the webhook is there after a restart');
  await second.signal('SIGKILL');
  await second.ended;
  const env = { ...guideVariables, INTEXURAOS_WHATSAPP_API_KEYS: apiKey };
  const third = await startImage(engine, { ...options, env });
  const client = createServiceClient(third.url, apiKey);
  assert.deepEqual(
    Buffer.from((await client.payload(eventIdOf(bytes))) ?? ''),
    Buffer.from(bytes),
    'byte for byte, after a kill',
  );
  assert.equal(await thumbnailStatus(third), 200, 'a picture gets a thumbnail, with a read-only root');
  const backup = ['node', '/app/dist/backup.js', '--to', '/data/backups'];
  assert.equal(await third.exec(backup), 0, 'it is backed up while it runs');
  await third.stop();
}

/** A PNG of one pixel. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function thumbnailStatus({ url }: Container): Promise<number> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'image/png' };
  const stored = await fetch(`${url}/v1/media`, { method: 'POST', headers, body: Buffer.from(picture, 'base64') });
  const { id } = (await stored.json()) as { id?: string };
  return (await fetch(`${url}/v1/media/${id}/thumbnail`, { headers })).status;
}

async function checkRefusals({ engine }: Trial): Promise<undefined> {
  const wrong = await engine.start({ image: serviceImage, env: {}, port: 1, isReadOnly: true });
  assert.equal(await wrong.ended, 2, 'a configuration to mend ends it with 2');
  assert.match(wrong.output(), /INTEXURAOS_WHATSAPP_APP_SECRET is not set/);
  const noRoom = await engine.start({ image: serviceImage, env: guideVariables, port: 1, isReadOnly: true });
  assert.equal(await noRoom.ended, 1, 'with a read-only root and no volume it says so and ends');
  assert.match(noRoom.output(), /whatsapp\.db can't be used/);
}

async function checkFirestore({ engine }: Trial): Promise<string> {
  const emulator = await openFirestoreEmulator(process.env, forMinutes);
  if (emulator.host === null) {
    if (process.env.REQUIRE_FIRESTORE_EMULATOR === '1') throw new Error(`No emulator: ${emulator.reason}.`);
    return `NOT SHOWN, no emulator: ${emulator.reason}`;
  }
  try {
    const host = engine.name === 'docker' ? emulator.host.replace('127.0.0.1', 'host.docker.internal') : emulator.host;
    const env = {
      ...guideVariables,
      METADATA_SERVER_DETECTION: 'none',
      GOOGLE_CLOUD_PROJECT: `test-${randomUUID().slice(0, 8)}`,
      FIRESTORE_EMULATOR_HOST: host,
    };
    const first = await startImage(engine, { env, isReadOnly: true });
    await keep(first);
    assert.equal((await healthOf(first)).store.kind, 'firestore');
    assert.doesNotMatch(first.output(), /goes with the container/);
    assert.equal(await first.stop(), 0);
    const second = await startImage(engine, { env, isReadOnly: true });
    assert.equal((await healthOf(second)).events?.stored, 1);
    await second.stop();
    return 'kept, and there after a restart';
  } finally {
    await emulator.stop();
  }
}

async function checkSimulator({ engine, root }: Trial): Promise<undefined> {
  await engine.build(simulatorImage, 'packages/simulator/Dockerfile', root);
  const port = await freePort();
  const simulator = await startImage(engine, {
    image: simulatorImage,
    env: {},
    port,
    command: ['--port', `${port}`],
    isReadOnly: true,
  });
  assert.equal(await simulator.userId(), 1000);
  assert.equal(await simulator.stop(), 0);
}

const startTries = 10;
/**
 * One start within either of these is enough, since other work on the machine only makes starts longer. A bare server started right after it shows how busy the machine is: 8.3 to 13.9 of its starts
 * were measured.
 */
const allowedStart = { ms: 1_500, bareStarts: 15 };

/** A server of three lines in the same image, which shows the time that engine, Node and machine take. */
const bareServer = (port: number): readonly string[] => [
  'node',
  '-e',
  `require('node:http').createServer((request, response) => response.end()).listen(${port})`,
];

async function timeStart(
  engine: Trial['engine'],
  options: Parameters<typeof startImage>[1],
): Promise<StartedContainer> {
  const container = await startImage(engine, { ...options, isReadOnly: true });
  await container.signal('SIGKILL');
  await container.ended;
  return container;
}

async function checkStart({ engine, folder }: Trial): Promise<string> {
  const tries: string[] = [];
  while (tries.length < startTries) {
    const service = await timeStart(engine, { volume: await makeVolume(folder) });
    const port = await freePort();
    const bare = await timeStart(engine, { port, command: bareServer(port) });
    const bareStarts = service.startMs / bare.startMs;
    tries.push(`${Math.round(service.startMs)} ms, ${bareStarts.toFixed(1)} times a bare server's start`);
    if (service.startMs < allowedStart.ms || bareStarts < allowedStart.bareStarts) return tries.join('; ');
  }
  return assert.fail(`no start of ${startTries} was quick enough: ${tries.join('; ')}`);
}

/** In order: the first builds the image that the others run. */
export const checks: readonly Check[] = [
  {
    name: 'the guide’s docker build builds',
    check: async ({ engine, root }) => {
      await engine.build(serviceImage, 'apps/whatsapp-service/Dockerfile', root);
      return undefined;
    },
  },
  { name: 'no secret, data, dependency or history reaches the builder', check: checkContext },
  { name: 'it holds what runs and nothing else', check: checkContents },
  { name: 'it says what it is, who it runs as, and how to tell its health', check: checkFacts },
  {
    name: 'the guide’s docker run works, not as root, and warns that the data go with the container',
    check: checkGuide,
  },
  { name: 'read-only with a volume it keeps webhooks over a stop and a kill', check: checkVolume },
  { name: 'it says what is wrong and ends where it can’t work', check: checkRefusals },
  { name: 'Firestore works from the image', check: checkFirestore },
  {
    name: 'from the start to the first 200 of /health in under 1.5 s, or near a bare server on a busy machine',
    check: checkStart,
  },
  { name: 'the simulator’s image works', check: checkSimulator },
];
