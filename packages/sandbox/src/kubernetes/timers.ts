/** Node's timers hold no more milliseconds than this: a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1

/** A timer of manifests' numbers, which may be any. */
export const startTimer = (milliseconds: number, work: () => void): NodeJS.Timeout =>
  setTimeout(work, Math.min(milliseconds, LONGEST))

/** Waits, or returns at once when the signal is given. */
export function pauseUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = startTimer(milliseconds, end)
    signal.addEventListener('abort', end)
  })
}
