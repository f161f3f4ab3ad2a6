import type { Context } from '../context.ts';
import { objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';

/** Makes the service send a test alert to every configured target. */
export async function testAlerts({ service, output }: Context): Promise<ExitCode> {
  const answer = await service.post('/v1/alerts/test');
  const results = objectsOf(answer.results);
  if (results.length === 0) {
    throw trouble(
      'The service has no alert target.',
      'Set INTEXURAOS_WHATSAPP_ALERT_URL, …_ALERT_SLACK_URL or …_ALERT_SMTP_URL (README lists all of them) and restart the service.',
    );
  }
  if (output.isJson) output.json(answer);
  else {
    for (const { target, problem } of results) {
      const reason = textOf(problem);
      output.line(
        reason === null ? output.paint('green', `✓ ${target}`) : output.paint('red', `✗ ${target}: ${reason}`),
      );
    }
  }
  return results.every(({ problem }) => problem === null) ? exitCodes.fine : exitCodes.trouble;
}
