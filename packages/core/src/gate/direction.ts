import type { Input, InputSpecs } from '../inputs/inputs'
import { InvalidInputs, type Problem, type Resolved } from '../inputs/resolve'
import type { Direction } from './rule'
import { describeTarget, type TargetBranch } from './target-branch'

export type { Direction }

/** An input that directs rights of the job: of a change request it counts as it is on the target branch. */
export function directing<T>(input: Input<T>, direction: Direction<T>): Input<T> {
  return { ...input, directs: direction as Direction<unknown> }
}

type Own = Resolved<InputSpecs>

/** Inputs that the job itself did not give, and that lead its rights somewhere. */
function undecided(specs: InputSpecs, own: Own): readonly [string, Direction<unknown>][] {
  const isGiven = (name: string) => {
    const value: unknown = own.values[name]
    return value !== undefined && !(Array.isArray(value) && value.length === 0)
  }
  return Object.entries(specs).flatMap(([name, { directs }]) => {
    if (directs === undefined || layerOf(own, name) === 'input') return []
    return directs.carries === undefined || directs.carries.some(isGiven) ? [[name, directs] as const] : []
  }) as [string, Direction<unknown>][]
}

/** Whether the target branch has to be asked where the rights of the job may go. */
export const hasDirections = (specs: InputSpecs, own: Own): boolean => undecided(specs, own).length > 0

/**
 * On a change request the rights of the job go where the job or the target branch says. Refused and not corrected: what
 * the change asks for done elsewhere is no more what anybody wanted.
 * @throws InvalidInputs
 */
export function refuseRedirection(
  specs: InputSpecs,
  given: { readonly own: Own; readonly target: Own; readonly branch: TargetBranch },
): void {
  const { own, target } = given
  const problems = undecided(specs, own).flatMap(([name, { to, where }]): Problem[] => {
    if (where !== undefined && target.values[where] === undefined) return []
    const [mine, theirs] = [own, target].map((side) => placeIn(side, name, to))
    if (JSON.stringify(mine) === JSON.stringify(theirs)) return []
    return [{ input: name, layer: layerOf(own, name), message: tell(specs, given, name) }]
  })
  if (problems.length > 0) throw new InvalidInputs(problems)
}

function placeIn(side: Own, name: string, to: Direction<unknown>['to']): unknown {
  const value: unknown = side.values[name]
  if (to === undefined) return shown(side, name)
  return value === undefined ? undefined : to(value)
}

function tell(
  specs: InputSpecs,
  { own, target, branch }: { readonly own: Own; readonly target: Own; readonly branch: TargetBranch },
  name: string,
): string {
  // What stands in some inputs is not repeated.
  const says = (side: Own) => (specs[name]?.discreet === true ? '' : ` ${shown(side, name)}`)
  const there =
    branch.unreadable === undefined
      ? `${describeTarget(branch)} says${says(target) || ' something else'}`
      : `${branch.branch} could not be read (${branch.unreadable})`
  return `this change says${says(own) || ' one thing'}, and ${there}: it leads rights of the job, so it counts once merged; until then give it as an input of the host`
}

function shown({ explained }: Own, name: string): string {
  return explained.find(({ input }) => input === name)?.value ?? 'nothing'
}

function layerOf({ explained }: Own, name: string): string {
  return explained.find(({ input }) => input === name)?.layer ?? 'not given'
}
