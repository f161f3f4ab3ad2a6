import { CloudEvent } from 'cloudevents';
import { Compile } from 'typebox/schema';
import { expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { eventTypeViews } from './event-types.ts';

it.each(eventTypeViews)(
  'the example of $type is an event of its schema, which the CloudEvents SDK accepts',
  async (view) => {
    const { app } = createTestApi();
    const { components, webhooks } = (await app.inject('/openapi.json')).json();
    const described = webhooks[view.type].post.requestBody.content['application/cloudevents+json'];
    expect(described).toEqual(JSON.parse(JSON.stringify({ schema: view.schema, example: view.example })));
    const [, problems] = Compile({ ...described.schema, components }).Errors(described.example);
    expect(problems).toEqual([]);
    const event = new CloudEvent(described.example);
    expect(event.validate()).toBe(true);
    expect(JSON.parse(event.toString())).toEqual(described.example);
  },
);
