import { describe, expect, it } from 'vitest';
import { subjectOf } from './problem-meaning.ts';

const routeOf = (message: object): string | undefined =>
  subjectOf({ recipient: '16505551234', body: JSON.stringify(message) }).route;

describe('subjectOf', () => {
  it('knows a request for call permission, as an interactive message and as a template', () => {
    const action = { name: 'call_permission_request' };
    expect(routeOf({ interactive: { type: 'call_permission_request', action } })).toBe('call_permissions');
    const components = [{ type: 'body' }, { type: 'CALL_PERMISSION_REQUEST' }];
    expect(routeOf({ template: { name: 'calls', components } })).toBe('call_permissions');
  });

  it('takes the same word in a name, an id or a text for what it is', () => {
    const reply = { id: 'call_permission_request', title: 'Call me' };
    expect(routeOf({ template: { name: 'call_permission_request' } })).toBe('messages');
    expect(routeOf({ interactive: { type: 'button', action: { buttons: [{ reply }] } } })).toBe('messages');
    expect(routeOf({ text: { body: '"call_permission_request"' } })).toBe('messages');
  });
});
