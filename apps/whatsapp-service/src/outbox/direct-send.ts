type JsonObject = Readonly<Record<string, unknown>>;

/** How long Meta tries to deliver a Direct Send message without `ttl_seconds`. */
const defaultLifeMs: ReadonlyMap<string, number> = new Map([
  ['utility', 30 * 24 * 60 * 60_000],
  ['authentication', 600_000],
]);

/**
 * How long a Direct Send message lives: a free-form body with a `category` that needs no open window (Meta: direct-send). Meta drops
 * it after `ttl_seconds` without a webhook, so this service sends it no later. Null for any other message.
 */
export function directSendLifeMs({ type, category, ttl_seconds: seconds }: JsonObject): number | null {
  const usual =
    typeof category === 'string' && type !== 'template' ? defaultLifeMs.get(category.toLowerCase()) : undefined;
  if (usual === undefined) return null;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : usual;
}
