import { BOTH_PASS, byHelm, type Draft } from './case'

/** A service account of the namespace, whose token can be handed over in any form. */
const ROBOT: Draft['rules'] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
const PASS = { values: { args: ['serve'] }, outcome: 'pass', state: 'deployed', proof: 'running' } as const

/** Ways to the cluster. Helm alone takes each of them. */
export const ACCESS_CASES = byHelm(BOTH_PASS, [
  { ...PASS, name: 'kubeconfig as content', access: 'content' },
  { ...PASS, name: 'service account of the pod', access: 'pod', rules: ROBOT },
  { ...PASS, name: 'credential plugin that is allowed', access: 'plugin', rules: ROBOT },
  { ...PASS, name: 'certificate a folder above and token in a file', access: 'files', rules: ROBOT },
  { ...PASS, name: 'certificate that is not checked', access: 'insecure', rules: ROBOT },
  { ...PASS, name: 'through a proxy', access: 'proxy', rules: ROBOT },
])
