import { describeBroadcast } from './broadcast.ts';

// The whole proof takes a minute or two: BROADCAST_RECIPIENTS=20000.
const recipients = Number(process.env.BROADCAST_RECIPIENTS ?? 600);

describeBroadcast({ name: 'SQLite', recipients, kills: [0.1, 0.4, 0.7] });
