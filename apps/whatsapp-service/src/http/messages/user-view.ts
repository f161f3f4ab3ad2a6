import type { UserRef, WebhookError } from '@intexuraos/cloud-api';
import type { metaErrorComponent, userComponent } from '@intexuraos/service-api/schemas';
import type { Static } from 'typebox';

export type UserView = Static<typeof userComponent.schema>;
export type MetaErrorView = Static<typeof metaErrorComponent.schema>;

/** A user as the API shows one; null for none. */
export function userView(user: UserRef | null | undefined): UserView | null {
  if (!user) return null;
  return {
    waId: user.waId ?? null,
    userId: user.userId ?? null,
    parentUserId: user.parentUserId ?? null,
    name: user.name ?? null,
    username: user.username ?? null,
  };
}

/** An error of Meta's as the API shows it. */
export function metaErrorView(error: WebhookError): MetaErrorView {
  return {
    code: error.code,
    title: error.title ?? null,
    message: error.message ?? null,
    details: error.details ?? null,
    href: error.href ?? null,
  };
}
