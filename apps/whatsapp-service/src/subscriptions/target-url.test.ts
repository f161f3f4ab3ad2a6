import { describe, expect, it } from 'vitest';
import { readChange, readCreation } from './read-request.ts';
import { topicOf } from './target-url.ts';

describe('topicOf', () => {
  it.each([
    'projects/acme-prod/topics/whatsapp',
    'projects/example.com:acme-prod/topics/a.b_c~d+e-f',
    `projects/acme-prod/topics/${'a'.repeat(255)}`,
  ])('reads %s', (name) => {
    expect(topicOf(`pubsub://${name}`)).toBe(name);
  });

  it.each([
    'pubsub://acme-prod/whatsapp',
    'pubsub://projects/acme-prod/topics/',
    'pubsub://projects/acme-prod/topics/goog-topic',
    'pubsub://projects/acme-prod/topics/ab',
    'pubsub://projects/acme-prod/topics/1abc',
    'pubsub://projects/123456789012/topics/whatsapp',
    'pubsub://projects/acme-prod/subscriptions/whatsapp',
    'pubsub://projects/acme-prod/topics/whatsapp/more',
    'pubsub://projects/acme-prod/topics/whatsapp?x=1',
    'pubsub://user@projects/acme-prod/topics/whatsapp',
    'https://projects/acme-prod/topics/whatsapp',
  ])('reads no topic in %s', (url) => {
    expect(topicOf(url)).toBeNull();
  });
});

describe('the URL of a request', () => {
  it.each([' https://bot.example.com/', 'https://bot.example.com/\n', ' pubsub://projects/acme-prod/topics/whatsapp'])(
    'is refused with a reason if it begins or ends with white space: %j',
    (url) => {
      expect(readCreation({ url }).problems).toEqual(['url begins or ends with white space. Remove it.']);
    },
  );
});

describe('a request for a topic', () => {
  const url = 'pubsub://projects/acme-prod/topics/whatsapp';

  it('is accepted with the fields of other subscriptions', () => {
    const body = { url, types: ['message.*'], gather_seconds: 5, metadata: { team: 'bakery' } };
    expect(readCreation(body).problems).toBeNull();
  });

  it('is refused with a reason where the topic is no topic', () => {
    expect(readCreation({ url: 'pubsub://whatsapp' }).problems?.join()).toMatch(/pubsub:\/\/projects\/PROJECT_ID/);
  });

  it('is refused with what is for URLs only, and so is a change to a topic', () => {
    expect(readCreation({ url, form: 'meta' }).problems?.join()).toMatch(/form "meta" is for URLs only/);
    expect(readCreation({ url, auth: { bearer: 'x' } }).problems?.join()).toMatch(/auth is for URLs only/);
    const hook = 'https://bot.example.com/whatsapp';
    expect(readChange({ url }, { form: 'meta', url: hook }).problems?.join()).toMatch(/form "meta" is for URLs only/);
    const auth = { bearer: 'x' };
    expect(readChange({ auth }, { form: 'event', url }).problems?.join()).toMatch(/auth is for URLs only/);
    expect(readChange({ auth, url: hook }, { form: 'event', url }).problems).toBeNull();
    expect(readChange({ auth: null }, { form: 'event', url }).problems).toBeNull();
  });
});
