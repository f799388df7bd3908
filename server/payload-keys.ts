/** A key of 32 bytes, and the name by which payloads tell which one they were encrypted with. */
export interface PayloadKey {
  readonly name: string;
  readonly key: Buffer;
}

/** Reads `name:key,name:key`, the keys being 32 bytes in base64 or hex. Throws with a reason that never holds a key. */
export function readPayloadKeys(text: string): readonly PayloadKey[] {
  const keys = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item, index): PayloadKey => {
      const [, name, written] = /^([\w-]{1,32}):(.+)$/.exec(item) ?? [];
      if (name === undefined || written === undefined) throw new Error(`key ${index + 1} has no name; write name:key`);
      const key = Buffer.from(written, /^[0-9a-f]{64}$/i.test(written) ? 'hex' : 'base64');
      if (key.byteLength !== 32) throw new Error(`the key "${name}" is not 32 bytes in base64 or hex`);
      return { name, key };
    });
  const twice = keys.find(({ name }, index) => keys.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw new Error(`two keys have the name "${twice.name}"`);
  return keys;
}
