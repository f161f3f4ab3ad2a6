import type { NodeType } from '../../graph/node-type.ts';
import type { App } from '../../world/app.ts';

/** How an app is read (Meta: graph-api/reference/application). */
export const appType: NodeType<App> = {
  name: 'Application',
  defaults: ['link', 'name'],
  fields: {
    link: ({ id }) => appLink(id),
    name: ({ name }) => name,
  },
};

/** The URL of an app in Meta's answers. */
export const appLink = (appId: string): string => `https://www.facebook.com/games/?app_id=${appId}`;
