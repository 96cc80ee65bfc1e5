import { relative } from 'node:path'
import {
  type AnyAction,
  type Config,
  describeTarget,
  environmentsBefore,
  errorMessage,
  hasDirections,
  hasGates,
  type InputSpecs,
  NO_CONFIG,
  refuseRedirection,
  type Resolved,
  type TargetBranch,
  type ToolPin,
  tighten,
  UserError,
} from '@slipway/core'
import type { HostAdapter } from '../host'
import { openTarget } from '../target/target'
import type { GateContext, Gated } from './gates'
import { resolveInputs } from './inputs'

/**
 * What counts on a change request.
 * @param own the inputs, the pins and the duties of a digest as the change has them
 */
export async function applyBranch(
  own: Resolved<AnyAction['inputs']>,
  context: GateContext,
  {
    branch,
    open,
    otherwise,
  }: { readonly branch: string; readonly open: NonNullable<HostAdapter['repository']>; readonly otherwise: Gated },
): Promise<Gated> {
  const { action, host, ports, common } = context
  const { pins, after } = otherwise
  if (!hasGates(action.inputs) && !hasDirections(action.inputs, own) && pins.length === 0) return otherwise
  const token = common.token?.reveal()
  const target = await openTarget(ports, { branch, access: await open(token), hasToken: token !== undefined })
  if (target.unreadable !== undefined)
    host.warn(
      `${branch}, which this change is for, could not be read (${target.unreadable}): nothing of either that loosens a gate or leads rights of the job elsewhere counts`,
    )
  const theirs = await resolveThere(context, target, own)
  const { resolved, from } = theirs
  refuseRedirection(action.inputs, { own, target: resolved, branch: target })
  const { values, proposals } = tighten(action.inputs, { own, target: resolved, from })
  const all = [...proposals, ...pinProposals(pins, theirs)]
  for (const proposal of all) host.warn(proposal)
  return { values, target, proposals: all, pins: theirs.pins, after: [...new Set([...after, ...theirs.after])] }
}

/** What the branch does not give, the change may bring: only a few of the inputs are compared. */
function withoutDuties(specs: InputSpecs): InputSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, input]) => [name, { ...input, required: false }]))
}

interface Theirs {
  readonly resolved: Resolved<AnyAction['inputs']>
  /** For people. */
  readonly from: string
  readonly pins: readonly ToolPin[]
  readonly after: readonly string[]
}

/** A program decides what is found: another one counts once it is merged. */
function pinProposals(own: readonly ToolPin[], { pins, from }: Theirs): readonly string[] {
  const name = ({ tool, version, os, arch, sha256 }: ToolPin) => `${tool} ${version} ${os}/${arch} ${sha256}`
  const known = new Set(pins.map(name))
  return own
    .filter((pin) => !known.has(name(pin)))
    .map(
      ({ tool, version }) =>
        `tools: this change pins ${tool} ${version}, which does not count (${from}) until it is merged`,
    )
}

/** The inputs as the configuration of the target branch has them; the defaults where it has none that can be used. */
async function resolveThere(
  context: GateContext,
  target: TargetBranch,
  own: Resolved<AnyAction['inputs']>,
): Promise<Theirs> {
  const { host, ports } = context
  const { config: path, environment, component } = context.common
  const action = { ...context.action, inputs: withoutDuties(context.action.inputs) }
  if (!target.covers(path)) return { resolved: own, from: path, pins: context.config.tools, after: [] }
  const named = { host, files: ports.files, environment, component }
  const resolveWith = async (config: Config) => ({
    resolved: await resolveInputs(action, { ...named, config }),
    pins: config.tools,
    after: environmentsBefore(config, environment),
  })
  const name = relative(ports.environment.workspace, ports.files.resolve(path))
  const from = `${name} on ${describeTarget(target)}`
  try {
    const text = await target.read(path)
    if (text === undefined) return { ...(await resolveWith(NO_CONFIG)), from: `the default: no ${from}` }
    const { parseConfig } = await import('@slipway/core/config')
    return { ...(await resolveWith(await parseConfig(from, text, context.stageNames))), from }
  } catch (error) {
    if (error instanceof UserError && error.outcome === 'cancelled') throw error
    host.warn(`${from} cannot be used, so the defaults count for what decides a gate: ${errorMessage(error)}`)
    return { ...(await resolveWith(NO_CONFIG)), from: `the default: ${from} cannot be used` }
  }
}
