import { hasEmoji } from '../../has-emoji.ts';
import { isObject, plainText } from '../../json-value.ts';
import { all, type Check, eitherOf, idOrEmpty, isAbsent, object, text, under, word } from '../checks.ts';
import { namedWith } from './parts.ts';

/** The button of a flow has no emoji. */
const callToAction: Check = all(text(30), (value, path, tell) => {
  if (hasEmoji(plainText(value))) tell(path, 'Must not have an emoji.');
});

const fields = object(
  {
    flow_message_version: word('3'),
    flow_id: idOrEmpty,
    flow_name: text(undefined, 0),
    flow_cta: callToAction,
    flow_token: text(undefined, 0),
    mode: word('draft', 'published'),
    flow_action: word('navigate', 'data_exchange'),
  },
  ['flow_cta'],
);

/** The payload names the first screen and its data. */
const payload = object({
  data: (value, path, tell) => {
    if (!isObject(value)) tell(path, 'Must be an object.');
    else if (Object.keys(value).length === 0) tell(path, 'Must not be empty; leave it out.');
  },
});

/** Meta: flows/guides/sendingaflow. A flow that begins with an exchange of data asks its endpoint for the first screen. */
export const flow: Check = namedWith(
  'flow',
  all(fields, eitherOf('flow_id', 'flow_name'), (value, path, tell) => {
    if (!isObject(value) || isAbsent(value.flow_action_payload)) return;
    const at = under(path, 'flow_action_payload');
    const isExchange = plainText(value.flow_action).toLowerCase() === 'data_exchange';
    if (isExchange) tell(at, 'Is not allowed with flow_action data_exchange: the endpoint gives the first screen.');
    else payload(value.flow_action_payload, at, tell);
  }),
);
