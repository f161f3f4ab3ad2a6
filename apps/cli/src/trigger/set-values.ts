import { isJson, type Json } from '../json.ts';
import { wrongUse } from '../outcome.ts';

type Step = string | number;
type Container = Record<Step, unknown>;

/**
 * The body of a webhook with the values of `--set`: `messages[0].text.body=Hello` in the value of its first change, or a path
 * from the top, `entry[0].id=1`. A value has the type of the one that it replaces, and is text where there is none; with
 * `:=` it is JSON. What the path lacks is made.
 * @throws {CommandError} for what is not a path or not a value, and for paths through a text or a number.
 */
export function withValues(body: Json, settings: readonly string[]): Json {
  const changed = structuredClone(body);
  for (const setting of settings) setValue(changed, setting);
  return changed;
}

function setValue(body: Json, setting: string): void {
  const [, path = '', sign, text = ''] = /^([^=]*?)(:?=)(.*)$/s.exec(setting) ?? [];
  const steps = stepsOf(path);
  const last = steps?.pop();
  if (sign === undefined || !steps || last === undefined)
    throw wrongUse(`--set is "${setting}".`, 'Give a path and a value: --set messages[0].text.body=Hello.');
  const all =
    steps[0] === 'entry' || (steps.length === 0 ? last : steps[0]) === 'object' ? steps : [...toValue, ...steps];
  let place: unknown = body;
  for (const [index, step] of all.entries()) place = below(place, step, all[index + 1] ?? last, setting);
  const container = containerFor(place, last, setting);
  container[last] = sign === ':=' ? parsed(text, setting) : likeThat(container[last], text, setting);
}

const toValue: readonly Step[] = ['entry', 0, 'changes', 0, 'value'];

/** The steps of `messages[0].text` or `messages.0.text`; null if it is not a path. */
function stepsOf(path: string): Step[] | null {
  const names = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  if (names.some((name) => !/^[\w-]+$/.test(name) || name === '__proto__')) return null;
  return names.map((name) => (/^\d+$/.test(name) ? Number(name) : name));
}

/** The value below a step, created if missing: a list if the next step is a position, else an object. */
function below(place: unknown, step: Step, next: Step, setting: string): unknown {
  const container = containerFor(place, step, setting);
  if (!Object.hasOwn(container, step)) container[step] = typeof next === 'number' ? [] : {};
  return container[step];
}

/** The list or object that has this step; a list grows by one at most. */
function containerFor(place: unknown, step: Step, setting: string): Container {
  const isFit = Array.isArray(place) ? typeof step === 'number' && step <= place.length : isJson(place);
  if (isFit) return place as Container;
  throw wrongUse(
    `--set ${setting} does not exist in the webhook: there is no "${step}".`,
    '`whatsapp trigger KIND --print` shows the body.',
  );
}

function likeThat(before: unknown, text: string, setting: string): unknown {
  return before === undefined || before === null || typeof before === 'string' ? text : parsed(text, setting);
}

function parsed(text: string, setting: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrongUse(
      `--set ${setting}: the value is not JSON.`,
      ':= takes JSON, in which text needs quotes; = takes text.',
    );
  }
}
