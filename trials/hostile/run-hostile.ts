import { apiKey, appSecret, verifyToken } from '../ledger/credentials.ts';
import { inspectDatabase } from '../ledger/inspect-database.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createRandom } from '../ledger/random.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import type { HostileArguments } from './arguments.ts';
import { type Attack, startAttack } from './attack/attackers.ts';
import type { Outcome } from './attack/exchange.ts';
import { checkLedger, type LedgerCounts } from './checks/check-ledger.ts';
import { type JudgeDeps, judgeAnswer } from './checks/judge-answer.ts';
import type { LogCounts } from './checks/log-watch.ts';
import { type Reproduction, reproduce } from './checks/reproduce.ts';
import { createViolations, type Violation, type Violations } from './checks/violations.ts';
import { type Company, type Seen, startCompany } from './company.ts';
import { prepare } from './prepare.ts';
import type { HostileRequest } from './requests/hostile-request.ts';
import { type Material, makeRequest } from './requests/make-request.ts';
import { runSlowBodies, type SlowBodiesFigures } from './slow-bodies.ts';
import { createTally, inWords, type Tally } from './tally.ts';
import { type Report, secretsOfAnswers, type Target, withTarget } from './target.ts';

export type HostileOptions = HostileArguments & { readonly say: (line: string) => void };

export interface HostileReport extends Seen {
  readonly seed: number;
  readonly store: string;
  readonly requests: number;
  /** Requests that were still within their time limit when the run ended. */
  readonly unfinished: number;
  readonly seconds: number;
  /** For each family, how often each status or ending occurred. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** How many kinds of mutations were used. */
  readonly mutations: number;
  readonly metaCalls: ReadonlyMap<string, number>;
  readonly log: LogCounts;
  readonly spanBytes: number;
  /** Null if the service was gone. */
  readonly ledger: LedgerCounts | null;
  /** Null if none were requested. */
  readonly slowBodies: SlowBodiesFigures | null;
  readonly violations: readonly (Violation & { readonly reproduction: Reproduction | null })[];
  readonly isRight: boolean;
}

const progressEveryMs = 10_000;
/** Enough for a few addresses to be noticed. */
const enoughGuesses = 10_000;
/** A short run doesn't wait for connections that the service closes after 30 s. */
const manyRequests = 100_000;
const [shortTailMs, longTailMs] = [8_000, 90_000];

/** State shared by the steps of a run. */
interface Run {
  readonly options: HostileOptions;
  readonly target: Target;
  readonly material: Material;
  readonly judging: JudgeDeps;
  readonly violations: Violations;
  readonly tally: Tally;
  readonly report: Report;
}

/** Attacks the service with the requests of a seed, with valid traffic in between, and reports every violation. */
export function runHostile(options: HostileOptions): Promise<HostileReport> {
  const violations = createViolations(({ what, detail, suspects }) => {
    const indices = suspects.slice(0, 60).map(({ index }) => index);
    options.say(`  VIOLATION ${what}${indices.length === 0 ? '' : `; under way: ${indices.join(', ')}`}`);
    options.say(`    ${JSON.stringify(detail).slice(0, 400)}`);
  });
  let underWay: Attack['underWay'] = () => [];
  const report: Report = (what, detail) => violations.report(what, detail, underWay());
  return withTemporaryFolder('whatsapp-hostile-', (folder) =>
    withTarget(options.store, folder, report, async (target) => {
      const material = await prepare(target.service.url, options.seed);
      const judging = { apiKey, appSecret, verifyToken, secrets: secretsOfAnswers, openPaths: openPathsOf(material) };
      const run: Run = { options, target, material, judging, violations, tally: createTally(), report };
      return attackAndCheck(run, (attack) => {
        underWay = attack.underWay;
      });
    }),
  );
}

function openPathsOf({ operations }: Material): Set<string> {
  const open = operations.filter(({ isOpen }) => isOpen).map(({ path }) => path.toLowerCase());
  return new Set([...open, '/webhooks/whatsapp']);
}

async function attackAndCheck(run: Run, onAttack: (attack: Attack) => void): Promise<HostileReport> {
  const { options, target, violations, report } = run;
  const { service } = target;
  const random = createRandom(options.seed);
  const company = startCompany(target, options.requests < manyRequests ? 'short' : 'long', random, report);
  const stop = new AbortController();
  const startedAt = performance.now();
  const attack = start(run, stop.signal);
  onAttack(attack);
  const say = (): void => options.say(progressLine(run, startedAt, company.memoryMb()));
  const progress = setInterval(say, progressEveryMs);
  const hasEnded = await Promise.race([attack.done.then(() => false), ended(service.child)]);
  const seconds = (performance.now() - startedAt) / 1_000;
  const unfinished = attack.underWay().length;
  clearInterval(progress);
  stop.abort();
  say();
  if (hasEnded) violations.report('the service ended by itself', service.output().slice(-1_000), attack.underWay());
  if (run.tally.requests() >= enoughGuesses && !run.tally.statuses().has('429')) {
    report('guessing is not limited', 'not one answer was 429, though some addresses guess all the time');
  }
  const seen = await company.stop();
  const slowBodies = hasEnded ? null : await holdSlowBodies(run);
  const ledger = hasEnded ? null : await settle(run, company, random);
  const reproductions = hasEnded ? new Map<string, Reproduction>() : await reproduceAll(run);
  await service.stop();
  if (!hasEnded) inspect(run, company.ledger);
  return {
    ...seen,
    slowBodies,
    ledger,
    seconds,
    unfinished,
    seed: options.seed,
    store: options.store,
    requests: run.tally.requests(),
    rows: run.tally.rows(),
    mutations: run.tally.mutations().size,
    metaCalls: target.witness.counts,
    log: target.log.counts(),
    spanBytes: target.spanBytes(),
    violations: violations.all().map((each) => ({ ...each, reproduction: reproductions.get(each.what) ?? null })),
    isRight: violations.count() === 0,
  };
}

function start(run: Run, signal: AbortSignal): Attack {
  const { options, target, material } = run;
  return startAttack({
    port: target.port,
    from: options.from,
    requests: options.requests,
    make: (index) => makeRequest(material, index),
    onOutcome: (hostile, outcome) => judge(run, hostile, outcome),
    tailMs: options.requests < manyRequests ? shortTailMs : longTailMs,
    signal,
  });
}

function ended(child: Target['service']['child']): Promise<true> {
  return new Promise((resolve) => child.once('exit', () => resolve(true)));
}

/** Checks the outcome of one request. */
function judge({ judging, violations, tally, options }: Run, hostile: HostileRequest, outcome: Outcome): void {
  tally.add(hostile, outcome);
  for (const answer of outcome.answers) {
    const wrong = judgeAnswer(hostile, answer, judging);
    const text = `${answer.head}\n\n${answer.body.toString('utf8', 0, 2_000)}`;
    if (wrong !== null) violations.report(wrong, text, [hostile]);
    if (options.requests === 1) options.say(text);
  }
  // A client that doesn't read can't tell whether an answer arrived.
  if (outcome.ending === 'hung' && hostile.delivery !== 'unread') {
    violations.report('a request was neither answered nor closed', hostile.name, [hostile]);
  }
  if (outcome.ending === 'refused') violations.report('a connection was refused', hostile.name, [hostile]);
}

const slowConnections = 1_000;

/** Unknown clients hold connections open while valid webhooks arrive: none of these may be refused. */
async function holdSlowBodies({ options, target, report }: Run): Promise<SlowBodiesFigures | null> {
  if (options.slowBodyMinutes === 0) return null;
  const figures = await runSlowBodies({
    baseUrl: target.service.url,
    appSecret,
    connections: slowConnections,
    durationMs: options.slowBodyMinutes * 60_000,
    say: (line) => options.say(`  ${line}`),
  });
  const { statuses, health } = figures;
  if (Object.keys(statuses).join() !== '200') report('slow connections keep out webhooks', JSON.stringify(statuses));
  if (health.bad > 0) report('health is not ok with slow connections', `${health.bad} of ${health.looks} times`);
  return figures;
}

async function settle(
  { target, material, options, report }: Run,
  { clients, ledger }: Company,
  random: ReturnType<typeof createRandom>,
): Promise<LedgerCounts | null> {
  options.say('  the attack is over; comparing with the ledger');
  await clients.stop();
  return checkLedger({ target, material, ledger, clients, random, report }).catch((error: unknown) => {
    report('the ledger could not be compared', String(error));
    return null;
  });
}

async function reproduceAll(run: Run): Promise<Map<string, Reproduction>> {
  const { options, target, violations } = run;
  const found = new Map<string, Reproduction>();
  const deps = { ...run, url: target.service.url, port: target.port };
  for (const violation of violations.all()) {
    options.say(`  reproducing: ${violation.what}`);
    const reproduction = await reproduce(violation, deps).catch(() => null);
    if (reproduction) found.set(violation.what, reproduction);
  }
  return found;
}

/** Reads the database directly, if it is a file. */
function inspect({ target, report }: Run, ledger: Ledger): void {
  if (target.database === null) return;
  const inspection = inspectDatabase(target.database, ledger.allAcknowledged());
  for (const [what, which] of Object.entries(inspection)) {
    const list: readonly string[] = which;
    if (list.length > 0) report(`in the database: ${what}`, list.slice(0, 5).join('; '));
  }
}

function progressLine({ tally, violations }: Run, startedAt: number, memoryMb: number | null): string {
  const rate = (tally.requests() / (performance.now() - startedAt)) * 1_000;
  const memory = memoryMb === null ? '' : `; ${memoryMb.toFixed(0)} MB`;
  return (
    `  ${tally.requests().toLocaleString('en-US')} requests, ${rate.toFixed(0)}/s${memory}; ` +
    `${inWords(tally.statuses())}; ${violations.count()} kinds of violations`
  );
}
