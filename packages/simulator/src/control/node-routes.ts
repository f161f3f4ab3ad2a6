import type { Simulator } from '../simulator.ts';
import { changeTemplate, templateChanges } from '../templates/change-template.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { patchApp, patchNumber, patchToken, patchWaba } from './patch-nodes.ts';

/** `PATCH /_simulator/{phone-numbers|wabas|apps|tokens}/{id}`; `default` names the first there is. */
export function patchNode({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [kind = '', id = ''] = parts;
  const { world } = platform;
  switch (kind) {
    case 'phone-numbers':
      return patched(world.phoneNumbers, id, (node) => patchNumber(node, body));
    case 'wabas':
      return patched(world.wabas, id, (node) => patchWaba(node, body));
    case 'apps':
      return patched(world.apps, id, (node) => patchApp(node, body));
    default:
      return patched(world.tokens, id, (node) => patchToken(node, body));
  }
}

function patched<T>(nodes: ReadonlyMap<string, T>, id: string, patch: (node: T) => void): T {
  const node = id === 'default' ? [...nodes.values()][0] : nodes.get(id);
  if (!node) throw new ControlError(`There is nothing with the id ${id}.`, 404);
  patch(node);
  return node;
}

/** Makes a token, as a seed does. */
export function postToken(simulator: Simulator, { body }: ControlRequest): unknown {
  simulator.seed({ tokens: [body] });
  return simulator.platform.world.tokens.get(String(body.value));
}

/** `POST /_simulator/templates/{id}/{change}`, with the webhook that Meta would send. */
export function postTemplateChange({ platform }: Simulator, { parts }: ControlRequest): unknown {
  const [, id = '', change = ''] = parts;
  const template = platform.world.templates.get(id);
  if (!template) throw new ControlError(`There is no template with the id ${id}.`, 404);
  const name = templateChanges.find((each) => each === change);
  if (!name) throw new ControlError(`A template can't "${change}". There are: ${templateChanges.join(', ')}.`, 404);
  changeTemplate(platform, template, name);
  return template;
}
