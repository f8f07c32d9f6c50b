/** What the environment says about files (lib/config.ts). */

export interface FileSettings {
  /** The largest upload. */
  readonly limitBytes: number;
  /** What one person, and all people together, may store; 0: any number. */
  readonly quotaBytes: number;
  readonly quotaAllBytes: number;
  /** Where new files go. */
  readonly storage: 'local' | 's3' | 'azure';
  /** Where browsers load files from, if that is another origin than the app's. */
  readonly origin: string | null;
  /** The folder of local files, and of uploads under way. */
  readonly dir: string;
  /** Null: not set. Files that are there cannot be read. */
  readonly s3: S3Settings | null;
  readonly azure: AzureSettings | null;
}

export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  /** Null: those of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

export interface AzureSettings {
  /** URL. */
  readonly container: string;
  /** The account's key in base64. Null: the managed identity of the machine. */
  readonly key: string | null;
  readonly identity: AzureIdentity;
}

/** Where App Service gives tokens, and for which of several identities. Nulls: as a virtual machine of Azure asks. */
export interface AzureIdentity {
  readonly endpoint: string | null;
  readonly secret: string | null;
  readonly client: string | null;
}
