import type { FileSettings } from '@/lib/files/settings';
import { openLocal } from './local';
import type { FileStorage, StorageName } from './storage';

/**
 * The storages of this installation. New files go where the setting says; earlier ones are read where they are. Code of
 * a service is loaded when its first file is asked for.
 */
export class Storages {
  readonly #opened = new Map<StorageName, Promise<FileStorage>>();

  constructor(private readonly settings: FileSettings) {}

  /** Where new files go. @throws as `of` */
  chosen(): Promise<FileStorage> {
    return this.of(this.settings.storage);
  }

  /** @throws Error if the storage's settings are missing */
  of(name: StorageName): Promise<FileStorage> {
    const found = this.#opened.get(name);
    if (found) return found;
    const opened = open(name, this.settings);
    this.#opened.set(name, opened);
    opened.catch(() => this.#opened.delete(name));
    return opened;
  }

  /** Those that the settings describe. */
  async all(): Promise<FileStorage[]> {
    const { s3, azure } = this.settings;
    const names: StorageName[] = ['local', ...(s3 ? ['s3' as const] : []), ...(azure ? ['azure' as const] : [])];
    return Promise.all(names.map((name) => this.of(name)));
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.values()) await opened.then((storage) => storage.close()).catch(() => {});
  }
}

async function open(name: StorageName, { dir, s3, azure }: FileSettings): Promise<FileStorage> {
  switch (name) {
    case 'local':
      return openLocal(dir);
    case 's3':
      if (!s3) throw new Error('A file is stored in S3, but FILES_S3_BUCKET is not set');
      return (await import('./s3')).openS3(s3);
    case 'azure':
      if (!azure) throw new Error('A file is stored on Azure, but FILES_AZURE_CONTAINER is not set');
      return (await import('./azure')).openAzure(azure);
    default:
      return name satisfies never;
  }
}
