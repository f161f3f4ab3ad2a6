import type { Simulator } from '../simulator.ts';
import { changeTemplate, recategorise, setQuality, templateChanges } from '../templates/change-template.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { patchApp, patchNumber, patchToken, patchWaba } from './patch-nodes.ts';
import { only, optionalNumber, optionalOneOf } from './read-values.ts';

/** `PATCH /_simulator/{phone-numbers|wabas|apps|tokens}/{id}`; `default` names the first one. */
export function patchNode({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [kind = '', id = ''] = parts;
  const { world } = platform;
  switch (kind) {
    case 'phone-numbers':
      return patched(world.phoneNumbers, id, body, patchNumber);
    case 'wabas':
      return patched(world.wabas, id, body, patchWaba);
    case 'apps':
      return patched(world.apps, id, body, patchApp);
    default:
      return patched(world.tokens, id, body, patchToken);
  }
}

type Patch<T> = (node: T, fields: ControlRequest['body']) => void;

function patched<T>(nodes: ReadonlyMap<string, T>, id: string, body: ControlRequest['body'], patch: Patch<T>): T {
  const node = id === 'default' ? [...nodes.values()][0] : nodes.get(id);
  if (!node) throw new ControlError(`There is nothing with the id ${id}.`, 404);
  const unchangeable = fixed.find((name) => name in body);
  if (unchangeable) throw new ControlError(`${unchangeable} can't be changed.`);
  patch(node, body);
  return node;
}

/**
 * Fields that a seed may set but that can't be changed later. They cause an error, because ignoring them would be
 * confusing.
 */
const fixed = ['id', 'wabaId', 'businessId', 'value', 'type', 'appId', 'userId'];

/** Makes a token, as a seed does. */
export function postToken(simulator: Simulator, { body }: ControlRequest): unknown {
  simulator.seed({ tokens: [body] });
  return simulator.platform.world.tokens.get(String(body.value));
}

/** `POST /_simulator/templates/{id}/{change}`, with the webhooks that Meta would send. */
export function postTemplateChange({ platform }: Simulator, { parts, body }: ControlRequest): unknown {
  const [, id = '', change = ''] = parts;
  const template = platform.world.templates.get(id);
  if (!template) throw new ControlError(`There is no template with the id ${id}.`, 404);
  if (change === 'quality') {
    only(body, '', ['score']);
    setQuality(platform, template, oneOf(body, 'score', qualityScores));
  } else if (change === 'category') {
    only(body, '', ['category', 'noticeMs']);
    const noticeMs = optionalNumber(body, 'noticeMs', '');
    recategorise(platform, template, oneOf(body, 'category', templateCategories), noticeMs);
  } else {
    const name = templateChanges.find((each) => each === change);
    const known = [...templateChanges, 'quality', 'category'].join(', ');
    if (!name) throw new ControlError(`A template can't "${change}". There are: ${known}.`, 404);
    changeTemplate(platform, template, name);
  }
  return template;
}

const qualityScores = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const;
const templateCategories = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const;

function oneOf<T extends string>(body: ControlRequest['body'], name: string, allowed: readonly T[]): T {
  const value = optionalOneOf(body, name, '', allowed);
  if (value === undefined) throw new ControlError(`Give ${name}: one of ${allowed.join(', ')}.`);
  return value;
}
