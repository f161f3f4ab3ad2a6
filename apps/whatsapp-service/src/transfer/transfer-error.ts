/** An export or import that can't be done, for a reason that lies in its files or options: what happened, and what to do. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}
