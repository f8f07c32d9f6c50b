/** The actions that the audit records. Pure. */
export const AUDIT_ACTIONS = [
  'message.add',
  'message.edit',
  'message.delete',
  'person.create',
  'person.disable',
  'person.enable',
  'person.make_admin',
  'person.make_member',
  'person.password',
  'person.sign_out',
  'person.delete',
  'account.password',
  'account.sign_out',
  'account.delete',
  'room.create',
  'room.rename',
  'room.retitle',
  'room.topic',
  'room.archive',
  'room.unarchive',
  'room.delete',
  'backup.restore',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
