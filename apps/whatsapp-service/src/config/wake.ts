import type { Reading } from './variable.ts';

/** How workers that may not be running are woken. */
export interface WakeChoice {
  /** The Pub/Sub topic for work that there is now. */
  readonly topic: string;
  /** The queue of Cloud Tasks for work that is due later. */
  readonly queue: string;
  /** Where workers are called: their `/internal/wake`. The audience of the callers' tokens, too. */
  readonly url: string;
  /** The service account with whose tokens they are called. */
  readonly account: string;
  /** `host:port` of a stand-in for Cloud Tasks; null for Google's. */
  readonly tasksHost: string | null;
}

export const wakeVariables = {
  topic: 'INTEXURAOS_WHATSAPP_WAKE_TOPIC',
  queue: 'INTEXURAOS_WHATSAPP_WAKE_QUEUE',
  url: 'INTEXURAOS_WHATSAPP_WAKE_URL',
  account: 'INTEXURAOS_WHATSAPP_WAKE_ACCOUNT',
  tasksHost: 'CLOUD_TASKS_EMULATOR_HOST',
} as const;

const forms = {
  topic: { pattern: /^projects\/[^/\s]+\/topics\/[^/\s]+$/, example: 'projects/my-shop-417/topics/whatsapp-wake' },
  queue: {
    pattern: /^projects\/[^/\s]+\/locations\/[^/\s]+\/queues\/[^/\s]+$/,
    example: 'projects/my-shop-417/locations/europe-west1/queues/whatsapp-wake',
  },
  url: { pattern: /^https?:\/\/[^\s/]+\/internal\/wake$/, example: 'https://worker.example/internal/wake' },
  account: { pattern: /^[^@\s]+@[^@\s]+$/, example: 'whatsapp-wake@my-shop-417.iam.gserviceaccount.com' },
} as const;

/** Null where none of them is set: then processes find work by looking. */
export function readWakeChoice(env: NodeJS.ProcessEnv): Reading<WakeChoice | null> {
  const given = (name: string): string => env[name]?.trim() ?? '';
  const values = {
    topic: given(wakeVariables.topic),
    queue: given(wakeVariables.queue),
    url: given(wakeVariables.url),
    account: given(wakeVariables.account),
  };
  if (Object.values(values).every((value) => value === '')) return { value: null, problem: null };
  const problems = (Object.keys(values) as (keyof typeof values)[]).flatMap((name) => {
    const { pattern, example } = forms[name];
    if (pattern.test(values[name])) return [];
    const said = values[name] === '' ? 'is not set' : `is "${values[name]}"`;
    return [
      `${wakeVariables[name]} ${said}. Wake-ups need all four of INTEXURAOS_WHATSAPP_WAKE_…; give one such as ${example}.`,
    ];
  });
  const value = { ...values, tasksHost: given(wakeVariables.tasksHost) || null };
  return problems.length === 0 ? { value, problem: null } : { value: null, problem: problems.join('\n- ') };
}
