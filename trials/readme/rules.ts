/** How a command is handled: it runs, or has a reason why it can't run here. */
export type Verdict =
  | { readonly kind: 'run' }
  /** It runs until Ctrl-C; what has to come of it first. */
  | { readonly kind: 'stay'; readonly until: 'sandbox' | 'message' | 'service' }
  | { readonly kind: 'skip'; readonly reason: string };

const skips: readonly (readonly [RegExp, string])[] = [
  [/^npm (install|ci)\b/, 'needs the registry; the copy has the packages of this folder'],
  [/^npx whatsapp setup$/, 'asks, and needs the real Meta'],
  [/^npx whatsapp keys revoke\b/, 'needs the id of the reader’s own key (the command’s tests revoke one)'],
  [
    /^export API_KEY=the-sandbox|^node docs\/guide\/bots\//,
    'needs a subscription’s secret (apps/cli/test/bots.test.ts runs both bots)',
  ],
  [/graph\.facebook\.com|META_ACCESS_TOKEN/, 'needs the real Meta (the guide’s test runs it against the simulator)'],
  [/^(docker|wa|alias wa)\b/, 'needs Docker (`npm run container` runs the images)'],
  [/sandbox-api-key/, 'needs the containers of Compose'],
  [/gcloud|pubsub:\/\/|terraform|^R=|^scripts\/|\bgh\b|docker push/, 'needs Google Cloud'],
  [/\bsudo\b|\/opt\/whatsapp|\/etc\/whatsapp|"\$release"|127\.0\.0\.1:8080/, 'needs root and systemd'],
  [/your-host|YOUR-SERVICE|wa\.example\.com/, 'needs a service on the internet'],
  [/^chmod 600 \.env$/, 'needs the .env file above it'],
  [/^[A-Z_]+=\S*(\s+#.*)?$/, 'is a line of a .env file'],
];

const stays: readonly (readonly [RegExp, 'sandbox' | 'message' | 'service'])[] = [
  [/^npm run sandbox$/, 'sandbox'],
  [/^npx whatsapp tail\b/, 'message'],
  [/^npm start$/, 'service'],
];

const runs: readonly RegExp[] = [
  /^export /,
  /^cd apps\/whatsapp-service$/,
  /^npm run build$/,
  /^printf 'to/,
  /^npx whatsapp broadcast (test|start|show|failures) \S+/,
  /^npx whatsapp (keys (create|list)|audit|subscriptions add)\b/,
  /^npx whatsapp (setup --simulator|doctor|doctor --fix|send (template|text) .*)$/,
  /^curl -X POST "/,
];

/** A command without its comment. */
const bare = (command: string): string => command.replace(/\s+#\s.*$/, '').trim();

/** @throws for a command that no rule knows: a new one needs a rule. */
export function verdictOn(command: string): Verdict {
  const text = bare(command);
  const [, reason] = skips.find(([pattern]) => pattern.test(text)) ?? [];
  if (reason !== undefined) return { kind: 'skip', reason };
  const [, until] = stays.find(([pattern]) => pattern.test(text)) ?? [];
  if (until !== undefined) return { kind: 'stay', until };
  if (runs.some((pattern) => pattern.test(text))) return { kind: 'run' };
  throw new Error(`No rule in trials/readme/rules.ts says whether this can run here: ${text}`);
}

/** What a reader would put in, and what differs only because nobody is there and ports may be taken. */
export interface Surroundings {
  /** The settings that the sandbox prints. */
  readonly sandbox: Readonly<Record<string, string>>;
  readonly secret: () => string;
  readonly ports: { readonly service: number; readonly meta: number };
}

/** The command as it is run. */
export function filledIn(command: string, { sandbox, secret, ports }: Surroundings): string {
  const text = bare(command)
    .replace(/your-(verify-token|app-secret)/g, secret)
    .replaceAll('a-long-random-key', sandbox.WHATSAPP_API_KEY ?? '')
    .replaceAll('your-phone-number-id', sandbox.INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID ?? '')
    .replaceAll('http://localhost:8080', `http://localhost:${ports.service}`)
    .replaceAll('+1234567890', '+16505551234');
  if (text === 'npm run sandbox') return `${text} -- --port ${ports.service} --meta-port ${ports.meta}`;
  // Nobody can answer its questions.
  if (text === 'npx whatsapp setup --simulator') return `${text} --yes`;
  // It finds the forged webhooks of the sandbox's story, which is trouble: 1.
  if (text.startsWith('npx whatsapp doctor')) return `${text} || [ $? -eq 1 ]`;
  // An error is an answer for curl.
  return text.startsWith('curl ') ? text.replace('curl ', 'curl --fail-with-body --silent --show-error ') : text;
}
