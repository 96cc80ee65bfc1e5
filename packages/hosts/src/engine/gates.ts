import {
  type AnyAction,
  type CommonInputs,
  type Config,
  counted,
  environmentsBefore,
  escapeMarkdown,
  type Ports,
  type Resolved,
  type Result,
  type TargetBranch,
  type ToolPin,
  type Values,
} from '@slipway/core'
import type { HostAdapter } from '../host'

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
  const { host, common, config } = context
  const pins = config.tools
  const after = environmentsBefore(config, common.environment)
  const otherwise: Gated = { values: own.values, proposals: [], pins, after }
  const branch = host.source.targetBranch
  const { repository } = host
  if (branch === undefined || repository === undefined) return otherwise
  const open = (token?: string) => repository.call(host, token)
  const { applyBranch } = await import('./target-gates')
  return applyBranch(own, context, { branch, open, otherwise })
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
