/** An archive that administrators asked for, as they see it. Pure: browser and server use it. */
export interface ExportView {
  id: number;
  /** When it was begun, ISO 8601. */
  at: string;
  /** `failed` also if the node that wrote it has stopped. */
  state: 'running' | 'done' | 'failed';
  /** How far it is. `total` is an estimate: there may be more or less. */
  done: number;
  total: number;
  /** Null: it is not complete. */
  bytes: number | null;
}
