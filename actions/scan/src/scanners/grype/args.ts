import type { TargetKind } from '../../kinds'
import type { Look } from '../scanner'

export interface GrypePlan extends Look {
  readonly kind: TargetKind
  /** A file of ours: given by name, so that none of the workspace or the home is looked for. */
  readonly config: string
  readonly report: string
  readonly bom: string
}

/**
 * The command line of one run. Everything is found and everything is listed: severities, gate and exclusions are ours
 * to decide afterwards. The bill of materials names all packages, the report those that matched.
 */
export function grypeArgs({ kind, path, skip, config, report, bom }: GrypePlan): readonly string[] {
  return [
    `--config=${config}`,
    `--output=json=${report}`,
    `--output=cyclonedx-json=${bom}`,
    ...skip.flatMap((each) => [`--exclude=./${literally(each)}`, `--exclude=./${literally(each)}/**`]),
    '--',
    `${kind === 'image' ? 'oci-dir' : kind === 'sbom' ? 'sbom' : 'dir'}:${path}`,
  ]
}

/** The option takes patterns: nothing of a path means anything. */
function literally(path: string): string {
  return path.replace(/^\.?\//, '').replace(/[\\*?[\]{}]/g, '\\$&')
}
