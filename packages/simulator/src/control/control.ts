import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Simulator } from '../simulator.ts';

/** Answers `/_simulator/…`: what tests and people do to the simulator itself. */
export async function answerControl(
  _request: IncomingMessage,
  response: ServerResponse,
  _simulator: Simulator,
): Promise<void> {
  response.writeHead(404).end();
}
