/**
 * Each message is preceded by a flag and four bytes of length.
 * https://grpc.github.io/grpc/core/md_doc__p_r_o_t_o_c_o_l-_h_t_t_p2.html
 */
const headBytes = 5;

/** Assembles messages from the chunks of a gRPC stream, and passes each one on. */
export function readFrames(onMessage: (bytes: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= headBytes) {
      const end = headBytes + held.readUInt32BE(1);
      if (held.length < end) return;
      const message = held.subarray(headBytes, end);
      // Done first, so that a message that can't be read is not read again with the next chunk.
      held = held.subarray(end);
      onMessage(message);
    }
  };
}
