'use client';

import { useEffect, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { QrCode } from '@/components/ui/qr-code';
import { useRequest } from '@/components/ui/use-request';
import { LinkField } from './link-field';
import { Outcome } from './note';
import { DANGER_PILL, PILL } from './styles';
import { useAdminText, useErrorText } from './text';

/** The link of an invitation and its QR code. Revokes it. */
export function InvitationLink({ id, code }: { id: number; code: string }) {
  const { cancel, invitations: words } = useAdminText();
  const { run, pending, error } = useRequest(useErrorText());
  // The address of this page is known in the browser only.
  const [link, setLink] = useState<string | null>(null);
  const [isCodeShown, setCodeShown] = useState(false);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => setLink(`${window.location.origin}/invite#${code}`), [code]);

  async function revoke() {
    setAsking(false);
    await run({ method: 'DELETE', path: `admin/invitations/${id}`, body: {} }, () => words.states.revoked);
  }

  return (
    <div className="flex flex-col gap-3">
      {link !== null && <LinkField label={words.link} link={link} />}
      {isCodeShown && link !== null && <QrCode text={link} label={words.qrLabel} />}
      <div className="flex flex-wrap items-center gap-3">
        <button type="button" aria-expanded={isCodeShown} onClick={() => setCodeShown(!isCodeShown)} className={PILL}>
          {isCodeShown ? words.hideQr : words.showQr}
        </button>
        <button type="button" aria-busy={pending} onClick={() => setAsking(true)} className={DANGER_PILL}>
          {words.revoke}
        </button>
        <Outcome error={error} />
      </div>
      {isAsking && (
        <ConfirmDialog
          title={words.revokeTitle}
          text={words.revokeText}
          confirm={words.revoke}
          cancel={cancel}
          onConfirm={() => void revoke()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
