import { describeTarget, type Ports, UserError } from '@slipway/core'

/**
 * On a change request a kubeconfig that git tracks counts as it is on the target branch: it says which server gets the
 * credentials that its plugins fetch with the variables of the job, and a change could name its own.
 * @throws UserError `KUBECONFIG_REFUSED`
 */
export async function refuseOfChange(
  { files, target }: Pick<Ports, 'files' | 'target'>,
  path: string,
  text: string,
): Promise<void> {
  if (target === undefined) return
  const real = await files.realPath(path)
  // What a step of the job wrote is the job's own, wherever it lies; a link can be of the change, and lead to it.
  const isOfCheckout = (await files.isTracked(path)) || (await files.isTracked(real))
  if (!isOfCheckout || !target.covers(real) || (await target.read(real)) === text) return
  const there =
    target.unreadable === undefined
      ? `other than on ${describeTarget(target)}`
      : `and ${target.branch} could not be read (${target.unreadable})`
  throw new UserError(
    'KUBECONFIG_REFUSED',
    `${path}: expected the kubeconfig of ${target.branch}, which this change request is for, found one that git tracks here, ${there}`,
    'merge it first, or let the job give kubeconfig-content or a kubeconfig outside the checkout',
  )
}
