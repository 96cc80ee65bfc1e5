import { directing, input, Mismatch, type Values } from '@slipway/core'
import { parseContextName } from '../names'
import type { AccessInputs } from './access'
import type { AllowedProgram } from './credential-plugin'

/** The inputs of every action that reaches a cluster. */
export const accessInputs = {
  kubeconfig: directing(
    input.path(
      'Path of the kubeconfig; without it, what KUBECONFIG names, else the service account of the pod that the job runs in',
      { content: 'give it in the secret input kubeconfig-content' },
    ),
    { to: (path) => path },
  ),
  'kubeconfig-content': input.secret('Content of the kubeconfig, instead of its path: YAML, JSON or base64 of them'),
  'kube-context': directing(
    input.shaped('Context of the kubeconfig; needed when it has several', parseContextName, {
      placeholder: '<name>',
    }),
    { to: (context) => context },
  ),
  'allow-exec': input.ofJob(
    input.shapedList(
      'Credential plugin that the kubeconfig may start beside aws, gke-gcloud-auth-plugin and kubelogin: its name, and behind it the variables of the job that it needs; not in .slipway.yml',
      parseAllowedProgram,
      { placeholder: '<name>' },
    ),
    'decides what is started with the credentials of the job, which no file of the repository does',
  ),
  'insecure-skip-tls-verify': directing(
    input.boolean(
      'Accept a kubeconfig that does not check the certificate of the API server: whoever answers gets the credentials',
      false,
    ),
    { to: (isSkipped) => isSkipped },
  ),
} as const

/** `NAME`, or `NAME VARIABLE VARIABLE`. */
export function parseAllowedProgram(text: string): AllowedProgram {
  const [program = '', ...variables] = text.split(/\s+/)
  if (!/^[A-Za-z0-9][\w.+-]{0,63}$/.test(program))
    throw new Mismatch('the bare name of a program, such as doctl', 'it is looked for on PATH')
  if (!variables.every((name) => /^[A-Za-z_]\w*$/.test(name)))
    throw new Mismatch('names of variables behind the name of the program')
  return { program, variables }
}

type Given = Pick<Values<typeof accessInputs>, keyof typeof accessInputs>

export function accessOf(given: Given): AccessInputs {
  return {
    kubeconfig: given.kubeconfig,
    content: given['kubeconfig-content'],
    context: given['kube-context'],
    allowExec: given['allow-exec'],
    skipTlsVerify: given['insecure-skip-tls-verify'],
  }
}
