export type * from './items.ts';
export { judgeWebhook } from './ours.ts';
export { parseWebhook } from './parse-webhook.ts';
export { isWellFormedSignature, verifySignature } from './signature.ts';
