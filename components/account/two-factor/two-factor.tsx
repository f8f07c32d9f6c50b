'use client';

import { useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { settingsText } from '@/lib/i18n/settings/text';
import { PasswordStep } from './password-step';
import { ProvenStep } from './proven-step';
import { RecoveryCodes } from './recovery-codes';
import { type Begun, SetUpStep } from './set-up-step';

interface Props {
  username: string;
  /** Null: off. `since`: a day, in words. */
  state: { since: string; codesLeft: number } | null;
  /** The person administers here, and may not until this is on. */
  isNeeded: boolean;
}

type Step =
  | { at: 'rest'; done?: string }
  | { at: 'password' }
  | { at: 'set-up'; begun: Begun }
  | { at: 'prove'; to: 'new-codes' | 'turn-off' }
  | { at: 'codes'; codes: readonly string[]; done?: string };

/** Turns the two-step sign-in of the person's own account on and off. */
export function TwoFactor({ username, state, isNeeded }: Props) {
  const text = useText(settingsText).twoFactor;
  const [step, setStep] = useState<Step>({ at: 'rest' });
  const place = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);

  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    // Each step replaces the one that had the focus.
    const asks = step.at === 'password' || step.at === 'prove';
    const field = asks ? place.current?.querySelector<HTMLElement>('input[name=current]') : null;
    (field ?? place.current)?.focus();
  }, [step.at]);

  const rest = (done?: string) => setStep(done === undefined ? { at: 'rest' } : { at: 'rest', done });
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <div className="flex flex-col gap-5">
        {isNeeded && <p className="rounded-xl bg-notice px-4 py-3 text-notice-ink">{text.needed}</p>}
        {step.at !== 'codes' && <p className="text-muted">{text.about}</p>}
        <div role="status" className="empty:hidden">
          {step.at === 'rest' && step.done}
        </div>
        {step.at === 'rest' && !state && (
          <div>
            <QuietButton onClick={() => setStep({ at: 'password' })}>{text.begin}</QuietButton>
          </div>
        )}
        {step.at === 'rest' && state && (
          <>
            <p>
              {text.since(state.since)} {text.codesLeft(state.codesLeft)}
            </p>
            <div className="flex flex-wrap gap-2">
              <QuietButton onClick={() => setStep({ at: 'prove', to: 'new-codes' })}>{text.newCodes}</QuietButton>
              <QuietButton danger onClick={() => setStep({ at: 'prove', to: 'turn-off' })}>
                {text.turnOff}
              </QuietButton>
            </div>
          </>
        )}
        {step.at === 'password' && (
          <PasswordStep
            username={username}
            onBegun={(begun) => setStep({ at: 'set-up', begun })}
            onCancel={() => rest()}
          />
        )}
        {step.at === 'set-up' && (
          <SetUpStep
            begun={step.begun}
            onDone={(codes) => setStep({ at: 'codes', codes, done: text.isOn })}
            onCancel={() => rest()}
          />
        )}
        {step.at === 'prove' && (
          <ProvenStep
            username={username}
            to={step.to}
            onCodes={(codes) => setStep({ at: 'codes', codes })}
            onOff={() => rest(text.isOff)}
            onCancel={() => rest()}
          />
        )}
        {step.at === 'codes' && <RecoveryCodes codes={step.codes} onKept={() => rest(step.done)} />}
      </div>
    </div>
  );
}
