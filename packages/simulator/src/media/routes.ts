import type { AnyRoute } from '../graph/graph-call.ts';
import { deleteMedia, getMedia } from './media-node.ts';
import { beginUpload, continueUpload, uploadStatus } from './resumable-upload.ts';
import { uploadMedia } from './upload-media.ts';

const messaging = 'whatsapp_business_messaging';

export const mediaRoutes: readonly AnyRoute[] = [
  { node: 'phone-number', verb: 'POST', edge: 'media', needs: messaging, handle: uploadMedia },
  { node: 'media', verb: 'GET', edge: '', needs: messaging, handle: getMedia },
  { node: 'media', verb: 'DELETE', edge: '', needs: messaging, handle: deleteMedia },
  { node: 'app', verb: 'POST', edge: 'uploads', needs: 'any-token', handle: beginUpload },
  { node: 'root', verb: 'POST', edge: 'app/uploads', needs: 'any-token', handle: beginUpload },
  { node: 'root', verb: 'POST', edge: 'upload:*', needs: 'any-token', handle: continueUpload },
  { node: 'root', verb: 'GET', edge: 'upload:*', needs: 'any-token', handle: uploadStatus },
];
