import { useSyncExternalStore } from 'react';

/** The event with which a browser offers to install the page. TypeScript does not know it: it is in Chromium alone. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/**
 * How the app can be installed here: `prompt`, the browser asks; `steps`, by hand (iOS); null: it is installed, or the
 * browser does not offer it.
 */
export type InstallWay = 'prompt' | 'steps' | null;

let offer: InstallPromptEvent | null = null;
const listeners = new Set<() => void>();

function keep(next: InstallPromptEvent | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

// The event comes once, soon after the page is loaded. So this module must be a part of what a page loads early.
if (typeof window !== 'undefined') {
  window.addEventListener('beforeinstallprompt', (event) => {
    // Without this, Chrome on Android shows a bar of its own.
    event.preventDefault();
    keep(event as InstallPromptEvent);
  });
  window.addEventListener('appinstalled', () => keep(null));
}

export function useInstallWay(): InstallWay {
  return useSyncExternalStore(subscribe, wayNow, () => null);
}

/** Lets the browser ask the person. To be called by a press. @returns whether they agreed */
export async function install(): Promise<boolean> {
  const asked = offer;
  if (!asked) return false;
  const { outcome } = await asked.prompt();
  // A browser asks once for each event.
  keep(null);
  return outcome === 'accepted';
}

/** Whether the page runs as an installed app. */
export function isInstalled(): boolean {
  const { standalone } = navigator as { standalone?: boolean };
  return standalone === true || window.matchMedia('(display-mode: standalone)').matches;
}

/** iPhones and iPads. An iPad says that it is a Mac, but no Mac has a screen for fingers. */
export function isIos({ userAgent, maxTouchPoints }: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function wayNow(): InstallWay {
  if (isInstalled()) return null;
  if (offer) return 'prompt';
  return isIos(navigator) ? 'steps' : null;
}
