import { cloudError } from '../graph/errors.ts';
import type { CheckContext } from './message-check.ts';

/** Whether the number's settings allow calls. @throws {GraphError} 138000. */
export function checkCalling({ world, number }: Pick<CheckContext, 'world' | 'number'>): void {
  const calling: unknown = world.settings.get(number.id)?.calling;
  const isEnabled = typeof calling === 'object' && calling !== null && Reflect.get(calling, 'status') === 'ENABLED';
  if (!isEnabled) throw cloudError(138000);
}
