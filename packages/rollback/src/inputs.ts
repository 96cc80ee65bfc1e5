import { directing, type GateRule, input, type Problem, type Values } from '@slipway/core'
import { accessInputs, accessOf } from '@slipway/kubernetes/inputs'
import type { RollbackWish } from './rollback'

/** The inputs that say which release is put back, and how its cluster is reached. */
export const releaseInputs = {
  release: directing(input.text('Helm release to roll back; taken from deploy when not given'), { to: (name) => name }),
  namespace: directing(input.text('Namespace of the release; taken from deploy when not given'), {
    to: (name) => name,
  }),
  ...accessInputs,
  revision: input.integer('Revision of the release that is checked; taken from deploy when not given', {
    min: 1,
    max: 2_147_483_647,
  }),
} as const

/** `on-failure` on a change request: a check that only warns is no gate; what else is done is for the change to say. */
export const byBlame: GateRule<'fail' | 'rollback' | 'warn'> = {
  strictest: (own, target) => (own === 'warn' ? target : own),
}

type Given = Pick<Values<typeof releaseInputs>, keyof typeof releaseInputs>

/** What an earlier deploy of the run recorded of its release. Each is asked for only when it is needed. */
export interface RecordedRelease {
  release(): string | undefined
  namespace(): string | undefined
  revision(): number | undefined
  context(): string | undefined
  helm(): string | undefined
  /** How it was delivered. */
  via(): string | undefined
  /** `namespace/name` of the Application of Argo CD, where it is an object of the same cluster. */
  application(): string | undefined
}

const DEFAULT_HELM = '4'

/** What is given wins over what was recorded. Reports what is missing. */
export function planRollback(
  given: Given,
  recorded: RecordedRelease,
  problem: (problem: Problem) => void,
): RollbackWish {
  const needed = <T>(name: 'release' | 'namespace' | 'revision', value: T | undefined): T | undefined => {
    if (value === undefined)
      problem({
        input: name,
        message: 'required for on-failure: rollback; it was not given, and no deploy of this run recorded it',
      })
    return value
  }
  // A release that is named is one of Helm.
  const via = given.release === undefined ? (recorded.via() ?? 'helm') : 'helm'
  const application = via === 'argocd' ? recorded.application() : undefined
  const refusal = REFUSALS[via]
  if (refusal !== undefined && application === undefined) {
    problem({ input: 'on-failure', message: refusal })
    return NOTHING
  }
  const release = needed('release', given.release ?? recorded.release())
  const namespace = needed('namespace', given.namespace ?? recorded.namespace())
  const revision = needed('revision', given.revision ?? recorded.revision())
  return {
    release: release ?? '',
    namespace: namespace ?? '',
    revision: revision ?? 0,
    access: { ...accessOf(given), context: given['kube-context'] ?? recorded.context() },
    helmVersion: recorded.helm() ?? DEFAULT_HELM,
    application,
  }
}

/** What cannot be put back from here, and who can. */
const REFUSALS: Readonly<Partial<Record<string, string>>> = {
  git: 'rollback cannot revert what deploy brought by a commit: leave it out, and revert the commit when this fails',
  argocd:
    'rollback syncs an Application of the same cluster back, and deploy reached this one through argocd-server: ' +
    'leave it out, and run argocd app rollback when this fails',
}

const NOTHING: RollbackWish = { release: '', namespace: '', revision: 0, access: {}, helmVersion: DEFAULT_HELM }
