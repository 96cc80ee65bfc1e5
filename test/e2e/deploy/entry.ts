import { start } from '@slipway/hosts'
import { deploy, finishDeploy, type Installer, runDeploy } from '@slipway/action-deploy'
import { helmMajor } from '@slipway/kubernetes'

/** The action as it is, with programs that the suite names instead of the installer's: Helm 3.22 is in no lock. */
const { SUITE_HELM: helm = '', SUITE_HELM_VERSION: helmVersion = '', SUITE_KUBECTL: kubectl = '' } = process.env

const named: Installer = {
  helm: async () => ({ helm, helmVersion, helmMajor: helmMajor(helmVersion) }),
  kubectl: async () => kubectl,
}

await start({
  ...deploy,
  run: (given, ports) => runDeploy(given, ports, named),
  finish: (ports, output) => finishDeploy(ports, output, named),
})
