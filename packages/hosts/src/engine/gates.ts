import { relative } from 'node:path'
import {
  type AnyAction,
  type CommonInputs,
  type Config,
  counted,
  describeTarget,
  environmentsBefore,
  errorMessage,
  escapeMarkdown,
  hasDirections,
  hasGates,
  type InputSpecs,
  NO_CONFIG,
  type Ports,
  refuseRedirection,
  type Resolved,
  type Result,
  type TargetBranch,
  type ToolPin,
  tighten,
  UserError,
  type Values,
} from '@slipway/core'
import type { HostAdapter } from '../host'
import { openTarget } from '../target/target'
import { resolveInputs } from './inputs'

export interface GateContext {
  readonly action: AnyAction
  readonly host: HostAdapter
  readonly ports: Ports
  readonly common: Values<CommonInputs>
  readonly stageNames: readonly string[]
  /** Of the checkout: it pins programs, and says what a digest must have passed. */
  readonly config: Config
}

export interface Gated {
  readonly values: Resolved<AnyAction['inputs']>['values']
  readonly target?: TargetBranch
  /** What the change asks for and does not get yet. */
  readonly proposals: readonly string[]
  /** Programs that are pinned: those of the branch that the change is for. */
  readonly pins: readonly ToolPin[]
  /** What a digest must have passed: a change request takes nothing away from that. */
  readonly after: readonly string[]
}

/**
 * The inputs that count: on a change request a gate is never looser than on the branch that it is for, and the rights
 * of the job go nowhere else.
 */
export async function applyTarget(own: Resolved<AnyAction['inputs']>, context: GateContext): Promise<Gated> {
  const { action, host, ports, common } = context
  const token = common.token?.reveal()
  const branch = host.source.targetBranch
  const pins = context.config.tools
  const after = environmentsBefore(context.config, common.environment)
  const isAsked = hasGates(action.inputs) || hasDirections(action.inputs, own) || pins.length > 0
  if (branch === undefined || host.repository === undefined || !isAsked)
    return { values: own.values, proposals: [], pins, after }
  const access = await host.repository(token)
  const target = await openTarget(ports, { branch, access, hasToken: token !== undefined })
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

/** What the branches say beside the inputs. */
export function portsOf({ pins, after, target }: Gated): Partial<Ports> {
  return { pins, after, ...(target === undefined ? {} : { target }) }
}

/** Adds to a summary what will count once the change is merged. */
export function withProposals<R extends Result>(result: R, { target, proposals }: Partial<Gated>): R {
  if (target === undefined || proposals === undefined || proposals.length === 0) return result
  const title = `**Counts once merged**: ${counted(proposals.length, 'setting')} of this change would loosen the gate.`
  const list = proposals.map((proposal) => `- ${escapeMarkdown(proposal)}`).join('\n')
  return { ...result, summary: `${result.summary}\n\n${title}\n\n${list}` }
}
