import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ReadBuffer } from '@modelcontextprotocol/sdk/shared/stdio.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { writeNumbers, withExactNumbers } from '#graph/json-text';

/** Reads messages whose numbers keep all digits. */
class ExactReadBuffer extends ReadBuffer {
  override readMessage(): JSONRPCMessage | null {
    const buffer = this['_buffer'];
    const end = buffer?.indexOf('\n') ?? -1;
    if (buffer === undefined || end < 0) return null;
    this['_buffer'] = buffer.subarray(end + 1);
    return JSONRPCMessageSchema.parse(JSON.parse(withExactNumbers(buffer.toString('utf8', 0, end))));
  }
}

/**
 * The SDK's transport to a command, which reads and writes numbers with all their digits. The SDK offers no place for that, so its private
 * parts are replaced: its version is pinned.
 */
export class ExactStdioTransport extends StdioClientTransport {
  constructor(...options: ConstructorParameters<typeof StdioClientTransport>) {
    super(...options);
    this['_readBuffer'] = new ExactReadBuffer();
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    const input = this['_process']?.stdin;
    if (input === undefined || input === null) throw new Error('Not connected');
    if (!input.write(`${writeNumbers(JSON.stringify(message))}\n`)) await new Promise((resolve) => input.once('drain', resolve));
  }
}
