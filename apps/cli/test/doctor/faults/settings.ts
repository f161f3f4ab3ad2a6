import type { DoctorScene } from '../doctor-scene.ts';
import { type Fault, nothing } from '../fault.ts';

export const settingsFaults = ({ deadUrl }: DoctorScene): readonly Fault[] => [
  {
    check: 'variables',
    what: 'a variable is missing',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_VERIFY_TOKEN: '' }),
    says: /VERIFY_TOKEN is empty/,
  },
  {
    check: 'variables',
    what: 'a variable is misspelt',
    verdict: 'warning',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_APP_SECRETS: 'x' }),
    says: /misspelt/,
  },
  {
    check: 'meta',
    what: 'F13: the simulator is not there',
    verdict: 'unknown',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_GRAPH_URL: deadUrl() }),
    says: /ECONNREFUSED.*Start the simulator: `whatsapp simulate`/,
  },
  {
    check: 'graph-version',
    what: 'Meta has ended it',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_GRAPH_VERSION: 'v20.0' }),
    says: /v20\.0 has ended on 2026-09-24.*2635.*INTEXURAOS_WHATSAPP_GRAPH_VERSION/,
  },
  {
    check: 'clock',
    what: 'the clock is an hour ahead',
    verdict: 'failed',
    break: nothing,
    now: () => Date.now() + 3_600_000,
    says: /60 min ahead/,
  },
  {
    check: 'clock',
    what: 'the clock is a minute behind',
    verdict: 'warning',
    break: nothing,
    now: () => Date.now() - 60_000,
    says: /behind/,
  },
];
