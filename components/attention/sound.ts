const SOUND = '/message.wav';

/** Several tabs hear of the same message. One of them plays, and holds this lock for so long. */
const LOCK = 'tertulia:sound';
const ONE_MS = 1_500;

/** Plays the sound of a new message, in one tab of the browser. */
export function playSound(): void {
  const play = () =>
    // Browsers refuse it until the person has pressed something in this page.
    new Audio(SOUND).play().catch(() => {});
  if (!navigator.locks) return void play();
  void navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    void play();
    await new Promise((resolve) => setTimeout(resolve, ONE_MS));
  });
}
