export type { Clock } from './clock.ts';
export type { Fault, FaultEffect, FaultMatch, Faults } from './faults/faults.ts';
export { GraphError } from './graph/graph-error.ts';
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { UserActionError, type UserActions } from './users/user-actions.ts';
export type { WebhookAttempt, WebhookRecord } from './webhooks/webhooks.ts';
export { webhookFields } from './world/app.ts';
export { defaults } from './world/default-world.ts';
export type { ReceivedMessage, SentMessage, StatusError, StatusName } from './world/message.ts';
