import type { Connection } from '#graph/api';

export type Secret = { readonly [name: string]: string };

export interface NewConnection {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly settings: Secret;
  readonly secret: Secret;
  readonly at: string;
}

/** Credentials for providers and services. Secrets are encrypted, and read by `secret` alone. */
export interface ConnectionStore {
  /** Keeps a connection; its secret is encrypted. */
  insert(connection: NewConnection): Promise<Connection>;

  /** Changes a connection; parts of the secret that are left out stay as they are. Null when it is not there. */
  update(connection: NewConnection): Promise<Connection | null>;

  /** All connections by name, without their secrets. */
  list(): Promise<readonly Connection[]>;

  /** One connection without its secret; null when it is not there. */
  get(id: string): Promise<Connection | null>;

  /** The decrypted secret, for the services that use it and nobody else. */
  secret(id: string): Promise<Secret | null>;

  /** Removes a connection with its secret; false when it was not there. */
  remove(id: string): Promise<boolean>;
}
