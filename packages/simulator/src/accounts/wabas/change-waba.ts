import { parameterError } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { booleanParameter, textParameter } from '../../graph/parameters.ts';
import type { Waba } from '../../world/waba.ts';

/**
 * `POST /{waba-id}`: changes its name, its timezone, and whether `/messages` accepts marketing templates. @throws
 * {GraphError} 100.
 */
export function changeWaba({ params }: GraphCall, waba: Waba): GraphAnswer {
  const name = textParameter(params, 'name');
  const timezoneId = textParameter(params, 'timezone_id');
  if (name !== undefined && (name.trim() === '' || [...name].length > 100)) {
    throw parameterError('Param name must have 1 to 100 characters.');
  }
  if (timezoneId !== undefined && !/^\d{1,3}$/.test(timezoneId)) {
    throw parameterError('Param timezone_id must be the id of a timezone.');
  }
  const disablesMarketing = booleanParameter(params, 'disable_marketing_messages_on_cloud_api');
  if (disablesMarketing !== undefined) waba.disablesMarketingOnMessages = disablesMarketing;
  if (name !== undefined) waba.name = name;
  if (timezoneId !== undefined) waba.timezoneId = timezoneId;
  return success;
}
