/** Both names of a person, for administrators: shown names are not unique. Null if the account is gone. */
export function bothNames(user: string | null, shown: string | undefined): string | null {
  return user !== null && shown !== undefined ? `${shown} (@${user})` : user;
}
