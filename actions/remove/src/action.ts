import {
  codeSpan,
  counted,
  defineAction,
  escapeMarkdown,
  InvalidInputs,
  type Ports,
  type Result,
  table,
  type Values,
  verdictHeading,
} from '@slipway/core'
import type { RemovedRelease, RemoveResult } from '@slipway/kubernetes'
import { accessOf } from '@slipway/kubernetes/inputs'
import { type Inputs, inputs, wishProblems } from './inputs'
import { type RemoveRecord, removeRecord } from './record'
import { type Install, LOCKED } from './tools'

export const remove = defineAction(removeRecord, {
  title: 'Remove',
  summary: 'uninstall releases, such as previews, and verify that they are gone',
  description:
    'Uninstalls releases of Helm, such as previews of a change, verifies that they are gone, and deletes the namespace that was made for them',
  inputs,
  systems: ['linux'],
  reach: 'cluster',
  forks: 'refuse',
  job: { phase: 'deploy', byHand: true },
  run: (given, ports) => runRemove(given, ports, LOCKED),
})

/** @param install the tools of the lock, or those that a test brings */
export async function runRemove(given: Values<Inputs>, ports: Ports, install: Install): Promise<Result<RemoveRecord>> {
  const problems = wishProblems(given)
  if (problems.length > 0) throw new InvalidInputs(problems)
  const [{ removeReleases }, { kubectl, ...tools }] = await Promise.all([import('@slipway/kubernetes'), install(ports)])
  const { release, namespace, selector, timeout } = given
  const result = await removeReleases(ports, {
    ...accessOf(given),
    kubectl,
    delivery: { via: 'helm', tools },
    releases: [...new Set(release)],
    namespace,
    selector,
    timeout,
    olderThan: given['older-than'],
    deleteNamespace: given['delete-namespace'],
    deleteAdopted: given['delete-adopted'],
  })
  for (const note of toldOf(result)) ports.host.info(note)
  return toResult(result)
}

function toldOf({ releases, notes }: RemoveResult): readonly string[] {
  const kept = releases.flatMap((each) =>
    each.kept.length === 0 ? [] : [`of ${each.release} stays: ${each.kept.join(', ')}`],
  )
  return [...kept, ...notes]
}

function toResult(result: RemoveResult): Result<RemoveRecord> {
  const { releases, notes } = result
  const left = releases.filter(({ state }) => state === 'left')
  const state = left.length > 0 ? 'left' : releases.some((each) => each.state === 'removed') ? 'removed' : 'absent'
  const headline = headlineOf(releases, left)
  const outcome = left.length > 0 ? 'fail' : 'pass'
  const rows = releases.map((each) => [
    `${codeSpan(each.release)} in ${codeSpan(each.namespace)}`,
    escapeMarkdown([each.state, ...each.left].join(', ')),
  ])
  const told = toldOf(result).map((note) => `- ${escapeMarkdown(note)}`)
  return {
    outcome,
    headline,
    outputs: { state },
    summary: [
      verdictHeading('Remove', outcome, headline),
      ...(rows.length > 0 ? [table(['Release', 'State'], rows)] : []),
      ...told,
    ].join('\n\n'),
    facts: { releases: releases.map((each) => ({ ...each })), notes },
    ...(left.length === 0
      ? {}
      : {
          failure: {
            code: 'REMOVE_LEFT' as const,
            message: headline,
            hint: 'the controller that a finalizer belongs to must take it off; then run this again',
          },
        }),
  }
}

function headlineOf(releases: readonly RemovedRelease[], left: readonly RemovedRelease[]): string {
  if (left.length > 0)
    return `still there: ${left.map((each) => `${each.release} in ${each.namespace}: ${each.left.slice(0, 5).join(', ')}`).join('; ')}`
  const removed = releases.filter(({ state }) => state === 'removed')
  const names = removed.map(({ release, namespace }) => `${release} in ${namespace}`).join(', ')
  if (removed.length > 0) return `${counted(removed.length, 'release')} removed, nothing of it is left: ${names}`
  const [first] = releases
  return first === undefined
    ? 'no release was to be removed'
    : `there is no release ${releases.map(({ release, namespace }) => `${release} in ${namespace}`).join(', ')}: nothing to remove; if it is elsewhere, name its namespace`
}
