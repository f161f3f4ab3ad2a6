import { Type } from 'typebox';
import { component } from './component.ts';

export const errorComponent = component(
  'Error',
  Type.Object(
    {
      error: Type.Object({
        code: Type.String({ description: 'Stable, for programs. Each status has one or a few.' }),
        message: Type.String({ description: 'For people: what is wrong and what to do. May change at any time.' }),
      }),
    },
    { description: 'The body of every error response.' },
  ),
);
