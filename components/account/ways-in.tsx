import type { ReactNode } from 'react';
import type { AccountText } from '@/lib/i18n/account/text';
import { OrganizationButton } from './entry/organization-button';

interface Props {
  text: AccountText;
  /** What the installation calls its organization; null: there is none. */
  organization: string | null;
  callbackUrl: string;
  /** Why the sign-in of the organization failed, in words. */
  trouble?: string | null;
  /** The form for people with passwords; null: nobody signs in with one. */
  children: ReactNode;
}

/** The button of the organization above the form with a password. */
export function WaysIn({ text, organization, callbackUrl, trouble, children }: Props) {
  return (
    <div className="flex flex-col gap-5">
      {trouble && (
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {trouble}
        </p>
      )}
      {organization !== null && (
        <OrganizationButton name={organization} callbackUrl={callbackUrl} isFirst={children !== null} />
      )}
      {children ?? <p className="text-center text-[14px] text-muted leading-5">{text.organization.noPasswords}</p>}
    </div>
  );
}
