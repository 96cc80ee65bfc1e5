/** Called with errors inside the sandbox that are no answer to a request. */
export type Problem = (error: unknown) => void

/**
 * A callback of a timer, a socket or a watcher. What it throws goes to `problem`: uncaught it would end this process,
 * and with it the cluster and every pod.
 */
export const guarded =
  <A extends readonly unknown[]>(problem: Problem, work: (...given: A) => unknown) =>
  (...given: A): void => {
    try {
      work(...given)
    } catch (error) {
      problem(error)
    }
  }
