import { expandMessage } from '@intexuraos/cloud-api';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';
import type { Body } from '../../../../packages/cloud-api/test/support/arbitrary-changes.ts';
import { furnishExamples } from '../../../../packages/simulator/test/example-world.ts';
import { createNumberDirectory } from '../../src/account/number-directory.ts';
import { createTemplateDirectory } from '../../src/account/template-directory.ts';
import { createAnswers } from '../../src/outbox/answers.ts';
import { createCheckAgainstTemplate } from '../../src/outbox/check-against-template.ts';
import { createCheckOwnNumber } from '../../src/outbox/check-own-number.ts';
import { newEntryId } from '../../src/outbox/entry-id.ts';
import { createSubmitMessage, type Submitted } from '../../src/outbox/submit-message.ts';
import { createMemoryOutbox } from '../../src/storage/memory/outbox.ts';
import { start } from '../support/outbox.ts';
import { templateShapes } from './template-shapes.ts';

export interface Refusal {
  readonly code: number;
  readonly error_subcode?: number;
  readonly message: string;
  readonly error_data?: { readonly details?: string };
}

/** What the body and the list of templates don't show: files, flows, people, and words that Meta may have added. */
export const isKnownToMetaAlone = ({ code, message, error_data: { details = '' } = {} }: Refusal): boolean =>
  [131026, 131053, 132068, 132069, 138000].includes(code) ||
  /is not a media ID|^Flow with id/.test(details) ||
  /^\(#100\) Param (type|interactive\['type'\]) must be one of/.test(message);

/** A simulated Meta with every shape of template, and the service's way from a request to its outbox. */
export async function open() {
  const meta = await createSimulator({ speed: 0, seed: { templates: templateShapes.map(({ listed }) => listed) } });
  furnishExamples(meta.platform.world);
  const graph = createGraphClient({ baseUrl: meta.url, token: () => defaults.token, appSecrets: [] });
  const methods = new Set<string>();
  const counted: Pick<typeof graph, 'call'> = {
    call: (request) => {
      methods.add(request.method);
      return graph.call(request);
    },
  };
  const version = 'v24.0';
  const ids = { wabaIds: [defaults.wabaId], phoneNumberIds: [] };
  const numbers = createNumberDirectory({ graph: counted, version, ids, onRate: async () => undefined });
  await numbers.refresh();
  const templates = createTemplateDirectory({ graph: counted, version, steadyNow: () => 0 });
  const memory = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  let stored = 0;
  const outbox: typeof memory = {
    ...memory,
    accept: (draft) => {
      stored += 1;
      return memory.accept(draft);
    },
  };
  const submit = createSubmitMessage({
    outbox,
    answers: createAnswers(),
    checkAgainstTemplate: createCheckAgainstTemplate(numbers, templates),
    checkOwnNumber: createCheckOwnNumber(numbers),
    wake: () => undefined,
    lookAfterMs: () => null,
  });
  let count = 0;
  return {
    methods,
    stored: () => stored,
    submit: (body: Body): Promise<Submitted> => {
      count += 1;
      const bytes = Buffer.alloc(16);
      bytes.writeUInt32BE(count);
      const id = newEntryId(start, bytes);
      const expanded = expandMessage(body);
      const text = JSON.stringify(expanded);
      const submission = { id, phoneNumberId: defaults.phoneNumberId, version, body: expanded, text };
      return submit({ ...submission, idempotency: null, now: start }, 0);
    },
    /** What Meta says of it; null where it takes it. */
    askMeta: async (body: Body): Promise<Refusal | null> => {
      meta.platform.limits.clear();
      const response = await fetch(`${meta.url}/${version}/${defaults.phoneNumberId}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${defaults.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { error = null } = (await response.json()) as { readonly error?: Refusal };
      // Meta made a template of it, which the service would see in the next list, seconds later.
      if (error === null && 'direct_send_config' in body) templates.forget(defaults.wabaId);
      return error;
    },
    close: async () => {
      await graph.close();
      await meta.close();
    },
  };
}
