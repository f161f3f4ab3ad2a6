import type { Alert, Sender } from '../problems/alert.ts';
import type { AlertTarget } from './alert-target.ts';
import { alertText } from './alert-text.ts';
import type { PostJson } from './post-json.ts';

/** Posts alerts to an incoming webhook of Slack, or of a compatible service (Mattermost, Rocket.Chat, Google Chat). */
export function createSlackTarget(url: string, sender: Sender, post: PostJson): AlertTarget {
  return { name: 'slack', send: (alert) => post(url, JSON.stringify({ text: slackText(alert, sender) })) };
}

/** Slack's mrkdwn: an icon that is recognised at a glance, problem, remedy, time and place. */
function slackText(alert: Alert, sender: Sender): string {
  const { subject, remedy, facts } = alertText(alert, sender);
  const icon =
    alert.type === 'problem.began'
      ? alert.problem.severity === 'critical'
        ? ':red_circle:'
        : ':large_yellow_circle:'
      : ':white_check_mark:';
  return [
    `${icon} *${escaped(subject)}*`,
    ...(remedy === null ? [] : [`> ${escaped(remedy)}`]),
    `_${escaped(facts)}_`,
  ].join('\n');
}

/** Slack reads these three as markup (api.slack.com/reference/surfaces/formatting). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
