/**
 * SQL for the role that a person has now. If CHAT_TWO_FACTOR wants it, an administrator who has not set up two factors
 * is only a member. The setting is in the row of `installation`, so that every statement that reads a role knows it,
 * and none needs to be told. The check costs other people nothing: SQL evaluates only the branch that applies.
 * @param user alias of the table `users`
 */
export function roleNow(user: string): string {
  return `IF(${user}.role = 'admin' AND ${isHeld(user)}, 'member', ${user}.role)`;
}

/** People without a password sign in elsewhere. Two factors are then a matter of that place. */
function isHeld(user: string): string {
  return `${user}.password_hash <> ''
    AND EXISTS (SELECT 1 FROM installation i WHERE i.id = 1 AND i.admins_need_two_factors)
    AND NOT EXISTS (SELECT 1 FROM two_factors t WHERE t.user_id = ${user}.id)`;
}
