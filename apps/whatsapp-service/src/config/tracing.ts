import { readSecret } from './secret.ts';
import type { Reading } from './variable.ts';

/** Where traces go is read by the OpenTelemetry SDK itself, from the same variables. */
export interface TracingChoice {
  readonly protocol: 'http/protobuf' | 'http/json';
  /** The share of webhooks and messages that are traced, above 0 and up to 1; null where nobody chose one. */
  readonly share: number | null;
  /** OpenTelemetry's variables, with text from files that our variables name, for its SDK to find. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Headers for the receiver hold its key. OpenTelemetry itself cannot read them from a file. */
const headerVariables = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'];

const off: Reading<TracingChoice | null> = { value: null, problem: null };

/**
 * Whether to trace, by OpenTelemetry's own variables: yes where `OTEL_EXPORTER_OTLP_ENDPOINT` or `…_TRACES_ENDPOINT` names
 * a receiver, unless `OTEL_SDK_DISABLED` is true, `OTEL_TRACES_EXPORTER` is none or the sampler leaves nothing. Every trace
 * here begins here, so a sampler that looks at a parent samples as its root does. Where none is chosen, it is
 * not OpenTelemetry's `parentbased_always_on`: so many a second are traced (`tracing.ts`).
 */
export function readTracingChoice(env: NodeJS.ProcessEnv): Reading<TracingChoice | null> {
  const given = (name: string): string => env[name]?.trim() ?? '';
  const either = (name: string): string =>
    given(`OTEL_EXPORTER_OTLP_TRACES_${name}`) || given(`OTEL_EXPORTER_OTLP_${name}`);
  const isOff =
    either('ENDPOINT') === '' || given('OTEL_SDK_DISABLED') === 'true' || given('OTEL_TRACES_EXPORTER') === 'none';
  if (isOff) return off;
  const protocol = either('PROTOCOL') || 'http/protobuf';
  if (protocol !== 'http/protobuf' && protocol !== 'http/json') {
    return problem(
      `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}". Give http/protobuf or http/json; gRPC is not supported.`,
    );
  }
  const share = shareOf(given('OTEL_TRACES_SAMPLER'), given('OTEL_TRACES_SAMPLER_ARG'));
  if (typeof share === 'string') return problem(share);
  if (share === 0) return off;
  const headers = headerVariables.map((name) => ({ name, ...readSecret(env, name) }));
  const problems = headers.flatMap((each) => each.problem ?? []);
  if (problems.length > 0) return problem(problems.join('\n- '));
  // One header per line reads better in a file; the SDK expects commas.
  const texts = headers.flatMap(({ name, value }) => (value ? [[name, value.replace(/\s*[\r\n]+\s*/g, ',')]] : []));
  return { value: { protocol, share, environment: Object.fromEntries(texts) }, problem: null };
}

function shareOf(sampler: string, argument: string): number | string | null {
  switch (sampler.replace(/^parentbased_/, '')) {
    case '':
      return null;
    case 'always_on':
      return 1;
    case 'always_off':
      return 0;
    case 'traceidratio': {
      const share = argument === '' ? 1 : Number(argument);
      return share >= 0 && share <= 1
        ? share
        : `OTEL_TRACES_SAMPLER_ARG is "${argument}". Give the fraction of traces to keep, from 0 to 1.`;
    }
    default:
      return `OTEL_TRACES_SAMPLER is "${sampler}". Give always_on, always_off or traceidratio, or one of them prefixed with parentbased_.`;
  }
}

const problem = (text: string): Reading<TracingChoice | null> => ({ value: null, problem: text });
