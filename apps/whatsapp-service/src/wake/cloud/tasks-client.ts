import { CloudTasksClient } from '@google-cloud/tasks';
import { PassThroughClient } from 'google-auth-library';

/**
 * Opens Google's client with the credentials of the environment.
 * @param host `host:port` of a stand-in for Cloud Tasks, over HTTP; null for Google's service.
 */
export function openTasksClient(host: string | null): CloudTasksClient {
  if (host === null) return new CloudTasksClient();
  const { hostname, port } = new URL(`http://${host}`);
  return new CloudTasksClient({
    ...{ apiEndpoint: hostname, port: Number(port), protocol: 'http', fallback: true, projectId: 'intexuraos-local' },
    authClient: new PassThroughClient(),
  });
}
