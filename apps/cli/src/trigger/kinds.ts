import { scenario } from '@intexuraos/whatsapp-simulator/story';

/** The kinds of webhooks that Meta sends, as the simulator's story has them; what strangers forge is not among them. */
export const kinds: readonly string[] = scenario
  .filter(({ refusal }) => refusal === undefined || refusal.signature === 'right')
  .map(({ kind }) => kind);
