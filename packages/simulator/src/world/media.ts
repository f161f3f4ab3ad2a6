/** A file that the business uploaded or a user sent. */
export interface Media {
  readonly kind: 'media';
  readonly id: string;
  readonly phoneNumberId: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  /** Lower-case hex, as in Meta's API. */
  readonly sha256: string;
  readonly filename: string | undefined;
  readonly from: 'business' | 'user';
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** 30 days after an upload, 7 days after a webhook named it (Meta: business-phone-numbers/media). */
  readonly expiresAt: number;
}
