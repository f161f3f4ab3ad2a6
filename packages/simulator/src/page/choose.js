// @ts-check
import { openForm } from './dialog.js';
import { actAs, say } from './store.js';

/** Somebody presses a choice of a message. @param {any} message @param {import('./message-view.js').Choice} choice @param {any} chat */
export function choose(message, choice, chat) {
  const { wamid } = message;
  const waId = chat.user?.waId ?? chat.group?.participants[0];
  if (message.direction !== 'sent' || !waId) return;
  switch (choice.does) {
    case 'press':
      actAs(waId, 'press', { wamid, choice: choice.index });
      break;
    case 'form':
      fillIn(waId, wamid, choice.title);
      break;
    case 'pay':
      payment(waId, wamid);
      break;
    default:
      open(waId, message, choice);
  }
}

/** @param {string} waId @param {any} message @param {import('./message-view.js').Choice} choice */
function open(waId, { wamid, category }, choice) {
  if (category?.startsWith('marketing')) {
    actAs(waId, 'click', { wamid }).then(() =>
      say(`Opens ${choice.opens}. Meta notifies the business of the click (user_actions).`),
    );
  } else say(`Opens ${choice.opens} on the phone. The business is not notified.`);
}

/** @param {string} waId @param {string} wamid @param {string} title */
function fillIn(waId, wamid, title) {
  openForm(
    title,
    [
      {
        name: 'answers',
        label: 'The values filled in, as JSON',
        value: '{\n  "name": "Ada",\n  "seats": "2"\n}',
        rows: 6,
      },
    ],
    'Send the form',
    ({ answers = '' }) => {
      actAs(waId, 'flow', { wamid, answers: parsed(answers) });
    },
    'Flow screens are not shown here. Enter the values the flow would return: they arrive in response_json.',
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Reported below.
  }
  throw new Error('That is not a JSON object: {"name": "value"}.');
}

/** @param {string} waId @param {string} wamid */
function payment(waId, wamid) {
  openForm(
    'Review and pay',
    [{ name: 'state', label: 'The result of the payment: captured, failed or pending', value: 'captured' }],
    'Pay',
    ({ state }) => {
      actAs(waId, 'pay', { wamid, state });
    },
    'No money is moved. The business gets a status of the type payment.',
  );
}
