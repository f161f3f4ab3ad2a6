import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphError } from '../graph/graph-error.ts';
import type { Simulator } from '../simulator.ts';
import { UserActionError } from '../users/user-actions.ts';
import { type ControlAccess, checkAccess } from './control-access.ts';
import { ControlError } from './control-error.ts';
import { answerFile, ControlFile } from './control-file.ts';
import { type ControlRequest, nothingHere, readControlRequest, wantsEvents } from './control-request.ts';
import { streamEvents } from './events.ts';
import { type ControlRoute, controlRoutes } from './routes.ts';

/**
 * Answers `/_simulator/…`, through which tests and people control the simulator. It needs no key; `control-access.ts`
 * decides who may use it.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  simulator: Simulator,
  access: ControlAccess,
): Promise<void> {
  try {
    checkAccess(request, access);
    if (wantsEvents(request)) {
      streamEvents(response, simulator);
      return;
    }
    const read = await readControlRequest(request);
    const { route, named } = find(read);
    const body = await route.handle(simulator, { ...read, parts: named });
    if (body === undefined) response.writeHead(204).end();
    else if (body instanceof ControlFile) answerFile(request, response, body);
    else answer(response, 200, body);
  } catch (error) {
    answer(response, statusOf(error), { error: { message: error instanceof Error ? error.message : String(error) } });
    if (statusOf(error) === 500) throw error;
  }
}

/** The route, and the variable parts of its path, in order. */
function find({ method, parts }: ControlRequest): { route: ControlRoute; named: string[] } {
  const ofPath = controlRoutes.flatMap((route) => {
    const named = match(route.path, parts);
    return named ? [{ route, named }] : [];
  });
  const found = ofPath.find(({ route }) => route.method === method);
  if (found) return found;
  if (ofPath.length === 0) throw nothingHere();
  throw new ControlError(`This path supports ${ofPath.map(({ route }) => route.method).join(', ')}.`, 405);
}

function match(path: string, parts: readonly string[]): string[] | undefined {
  const pattern = path === '' ? [] : path.split('/');
  if (pattern.length !== parts.length) return undefined;
  const named: string[] = [];
  for (const [index, name] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (name.startsWith(':')) named.push(part);
    else if (name !== part) return undefined;
  }
  return [pattern[0] ?? '', ...named];
}

function statusOf(error: unknown): number {
  if (error instanceof ControlError) return error.httpStatus;
  if (error instanceof UserActionError || error instanceof GraphError || error instanceof RangeError) return 400;
  return 500;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body, jsonValue, 2)}\n`);
}

/** Writes sets and maps as lists and objects. */
function jsonValue(_name: string, value: unknown): unknown {
  if (value instanceof Set) return [...value];
  return value instanceof Map ? Object.fromEntries(value) : value;
}
