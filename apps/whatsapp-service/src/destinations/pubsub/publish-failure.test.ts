import { describe, expect, it } from 'vitest';
import { failureOf } from './publish-failure.ts';

const topic = 'projects/acme-prod/topics/whatsapp';
const of = (code: number | null, message = 'as Google says it') => failureOf({ code, message }, topic, 15_000);

describe('a message that Pub/Sub did not take', () => {
  it.each([
    [3, 'refused', 400, /see its response/],
    [4, 'failed', null, /within 15 s/],
    [5, 'failed', 404, /gcloud pubsub topics create whatsapp --project=acme-prod/],
    [7, 'failed', 403, /add-iam-policy-binding whatsapp --project=acme-prod .*--role=roles\/pubsub\.publisher/],
    [8, 'failed', 429, /quota/],
    [9, 'failed', 400, /can’t accept messages/],
    [13, 'failed', 500, /see its response/],
    [14, 'failed', null, /can’t be reached/],
    [16, 'failed', 401, /credentials/],
    [null, 'failed', null, /GOOGLE_APPLICATION_CREDENTIALS/],
  ] as const)('with gRPC’s code %s has %s, found by HTTP status %s', (code, kind, status, reason) => {
    expect(of(code)).toMatchObject({ kind, status, reason: expect.stringMatching(reason), body: 'as Google says it' });
  });

  it('shows the first 4 KiB of what Google said', () => {
    expect(of(3, 'x'.repeat(10_000)).body).toHaveLength(4_096);
  });
});
