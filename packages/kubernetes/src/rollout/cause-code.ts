import type { Cause } from './causes'

type Words<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}_${Words<Tail>}` : S

export type CauseCode<C extends Cause = Cause> = `DEPLOY_${Uppercase<Words<C>>}`

/** The error code of a named cause: `DEPLOY_CRASH_LOOP` for `crash-loop`. */
export function causeCode<C extends Cause>(cause: C): CauseCode<C> {
  return `DEPLOY_${cause.toUpperCase().replaceAll('-', '_')}` as CauseCode<C>
}
