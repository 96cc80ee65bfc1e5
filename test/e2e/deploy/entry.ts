import { filterInstead, finish, start } from '@slipway/hosts'
import { deploy, finishDeploy, type Installer, runDeploy } from '@slipway/action-deploy'
import { remove, runRemove } from '@slipway/action-remove'
import { smoke } from '@slipway/action-smoke'
import { helmMajor, pinRendered } from '@slipway/kubernetes'
import { catalogue } from '../../../packages/cli/src/catalogue'

/** The action as it is, with programs that the suite names instead of the installer's: Helm 3.22 is in no lock. */
const { SUITE_HELM: helm = '', SUITE_HELM_VERSION: helmVersion = '', SUITE_KUBECTL: kubectl = '' } = process.env

const named: Installer = {
  helm: async () => ({ helm, helmVersion, helmMajor: helmMajor(helmVersion) }),
  kubectl: async () => kubectl,
}

const action: typeof deploy = {
  ...deploy,
  run: (given, ports) => runDeploy(given, ports, named),
  finish: (ports, output, given) => finishDeploy({ ports, output, given }, named),
}

// One program for all phases; `dist/` has a file for each.
const args = process.argv.slice(2)
if (await filterInstead(pinRendered)) {
  // Helm's post-renderer: what it rendered went through.
} else if (args.includes('--finish'))
  await finish(
    action,
    catalogue,
    args.filter((arg) => arg !== '--finish'),
  )
else if (args[0] === 'remove') {
  const tools = async () => ({ helm, helmVersion, helmMajor: helmMajor(helmVersion), kubectl })
  await start({ ...remove, run: (given, ports) => runRemove(given, ports, tools) }, catalogue, args.slice(1))
} else if (args[0] === 'smoke') await start(smoke, catalogue, args.slice(1))
else await start(action, catalogue, args)
