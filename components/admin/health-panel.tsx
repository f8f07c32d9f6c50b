'use client';

import { useState } from 'react';
import { type Refusal, request, SLOW_MS } from '@/lib/browser/request';
import type { CheckResult, Level } from '@/lib/health/checks';
import { Outcome } from './note';
import { PRIMARY_PILL, ROWS } from './styles';
import { useAdminText, useErrorText } from './text';

type State =
  | { kind: 'idle' | 'running' }
  | { kind: 'failed'; refusal: Refusal }
  | { kind: 'done'; results: CheckResult[] };

/** A button that tests the installation, and the results. Each line says what a result means and what to do. */
export function HealthPanel() {
  const { health: words } = useAdminText();
  const inWords = useErrorText();
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function test() {
    if (state.kind === 'running') return;
    setState({ kind: 'running' });
    const answer = await request({
      method: 'POST',
      path: 'admin/health',
      body: { browserMs: Date.now() },
      timeoutMs: SLOW_MS,
    });
    if (answer.ok) setState({ kind: 'done', results: answer.body.results as CheckResult[] });
    else setState({ kind: 'failed', refusal: answer });
  }

  const running = state.kind === 'running';
  const label = state.kind === 'idle' ? words.run : words.again;
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2">
        <button type="button" onClick={() => void test()} aria-busy={running} className={PRIMARY_PILL}>
          {running ? words.running : label}
        </button>
        <p role="status" className="font-semibold">
          {state.kind === 'done' && <Summary results={state.results} />}
        </p>
      </div>
      <Outcome error={state.kind === 'failed' ? inWords(state.refusal) : null} />
      {state.kind === 'done' && (
        <ul className={ROWS}>
          {state.results.map((result) => (
            <Line key={result.id} result={result} />
          ))}
        </ul>
      )}
    </>
  );
}

function Summary({ results }: { results: CheckResult[] }) {
  const { health: words } = useAdminText();
  const count = (level: Level) => results.filter((result) => result.level === level).length;
  if (count('red') > 0) return words.someRed(count('red'));
  return count('amber') > 0 ? words.someAmber(count('amber')) : words.allGood;
}

const TONES: Record<Level, string> = {
  green: 'text-good',
  amber: 'text-warn',
  red: 'text-danger',
  neutral: 'text-muted',
};

function Line({ result: { id, level, code, detail = '' } }: { result: CheckResult }) {
  const { health: words } = useAdminText();
  const [meaning, advice] = words.findings[code]?.(detail) ?? [code];
  return (
    <li data-check={id} data-level={level} className="flex gap-3 px-4 py-3.5">
      <Mark level={level} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap justify-between gap-x-4">
          <span className="font-semibold">{words.checks[id]}</span>
          <span className={`font-semibold text-[13px] ${TONES[level]}`}>{words.levels[level]}</span>
        </p>
        <p className="text-muted wrap-anywhere">{meaning}</p>
        {advice && <p className="mt-1 wrap-anywhere">{advice}</p>}
      </div>
    </li>
  );
}

/** Shows the level by shape as well as by colour. The line also has its name. */
function Mark({ level }: { level: Level }) {
  const shapes: Record<Level, string> = {
    green: 'M5 10.5l3.5 3.5L15 7',
    amber: 'M10 5v6M10 14.5v.1',
    red: 'M6 6l8 8M14 6l-8 8',
    neutral: 'M6 10h8',
  };
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`mt-px shrink-0 ${TONES[level]}`}
    >
      <path d={shapes[level]} />
    </svg>
  );
}
