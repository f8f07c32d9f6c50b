'use client';

import { Fragment } from 'react';
import { useText } from '@/components/locale';
import { MenuButton, MenuRule } from '@/components/ui/menu';
import { actionsText } from '@/lib/i18n/actions/text';
import { ACTION_ICONS } from './action-icons';
import type { Action } from './available';

interface Props {
  available: readonly Action[];
  /** Whether the key of each action is shown. */
  withKeys: boolean;
  onRun: (action: Action) => void;
}

const LETTERS: Partial<Record<Action, string>> = {
  react: '+',
  reply: 'R',
  edit: 'E',
  copy: 'C',
  link: 'L',
  download: 'D',
  pin: 'P',
  unpin: 'P',
  unread: 'U',
  report: '!',
  hide: 'H',
  show: 'H',
};

/** The lines of a message's menu. */
export function ActionItems({ available, withKeys, onRun }: Props) {
  const text = useText(actionsText);
  return available.map((action) => {
    const key = action === 'delete' ? text.keys.delete : LETTERS[action];
    return (
      <Fragment key={action}>
        {action === 'delete' && <MenuRule />}
        <MenuButton icon={ACTION_ICONS[action]} danger={action === 'delete'} onClick={() => onRun(action)}>
          <span className="min-w-0 flex-1">{text.actions[action]}</span>
          {withKeys && key && (
            <span aria-hidden="true" className="rounded-md bg-button px-1.5 font-[inherit] text-[12px] text-soft">
              {key}
            </span>
          )}
        </MenuButton>
      </Fragment>
    );
  });
}
