/** An invalid call of the control API, or an invalid seed; the message says why. */
export class ControlError extends Error {
  readonly httpStatus: number;

  constructor(message: string, httpStatus = 400) {
    super(message);
    this.name = 'ControlError';
    this.httpStatus = httpStatus;
  }
}
